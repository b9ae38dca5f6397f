using System.Reflection.Emit;
using Hawser.Rpc;
using Hawser.Workers.Tests.Pools;

namespace Hawser.Workers.Tests.Offloading;

/// <summary>Functions of all kinds, run by their identity in workers without processes.</summary>
public sealed class FunctionTests : IAsyncDisposable
{
    private readonly Quay _quay = new() { Holds = false };
    private readonly ProcessPool _pool;

    public FunctionTests() => _pool = new ProcessPool(new WorkerPoolOptions { Size = 1, Worker = _quay.Worker });

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    [Fact]
    public async Task W34_asynchronous_functions_are_awaited_where_they_run()
    {
        Assert.Equal(42, await _pool.RunAsync(Functions.TwiceAsync, 21).Soon());
        Assert.Equal(22, await _pool.RunAsync(
            static async x =>
            {
                await Task.Yield();
                return x + 1;
            },
            21).Soon());
        Assert.Equal("a", await _pool.RunAsync(static async (x, token) => await Task.FromResult(x).WaitAsync(token), "a").Soon());
        RemoteException e = await Assert.ThrowsAsync<RemoteException>(() => _pool.RunAsync(
            static async x =>
            {
                await Task.Yield();
                throw new FormatException($"no {x}");
            },
            7).Soon());
        Assert.Equal((typeof(FormatException).FullName, "no 7"), (e.RemoteType, e.Message));
    }

    [Fact]
    public async Task W34_functions_need_neither_an_argument_nor_a_result()
    {
        Assert.Equal(5, await _pool.RunAsync(static () => 5).Soon());
        Assert.Equal(6, await _pool.RunAsync(static async () => await Task.FromResult(6)).Soon());
        int runs = Functions.Runs;
        await _pool.RunAsync(Functions.Count).Soon();
        await _pool.RunAsync(Functions.CountAsync, 10).Soon();
        await _pool.RunAsync(static x => Functions.Add(x), 100).Soon();
        await _pool.RunAsync(static async () => await Functions.CountAsync(1000)).Soon();
        await _pool.RunAsync(static async (x, token) => await Functions.CountAsync(x).WaitAsync(token), 10_000).Soon();
        Assert.Equal(11_111, Functions.Runs - runs);
    }

    [Fact]
    public async Task W24_W34_a_function_that_takes_a_token_hears_that_it_was_given_up_and_its_process_lives_on()
    {
        using var cancel = new CancellationTokenSource();
        Task<int> call = _pool.RunAsync(Functions.WaitAsync, cancellationToken: cancel.Token);
        await Functions.Waiting.Task.Soon();
        await cancel.CancelAsync();
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.Equal(cancel.Token, e.CancellationToken);
        await Functions.Cancelled.Task.Soon();
        Assert.Equal(1, await _pool.RunAsync(static () => 1).Soon());
        Assert.Single(_quay.Launcher.Workers);
    }

    [Fact]
    public async Task W34_what_is_generic_or_a_local_function_is_found_too()
    {
        string[] texts = await _pool.RunAsync(Functions.Repeat, "x").Soon();
        int[] numbers = await RepeatAsync(_pool, 3).Soon();
        Assert.Equal(["x", "x"], texts);
        Assert.Equal([3, 3], numbers);
        Assert.Equal(9, await _pool.RunAsync(Square, 3).Soon());
        Assert.Equal(12, await _pool.RunAsync(Holder<int>.Add, (5, 7)).Soon());

        static int Square(int x) => x * x;

        static Task<T[]> RepeatAsync<T>(ProcessPool pool, T value) => pool.RunAsync(static x => Functions.Repeat(x), value);
    }

    [Fact]
    public async Task W34_what_another_process_cannot_run_is_refused_with_what_to_write_instead()
    {
        int local = 1;
        await RefusedAsync("captures variables", () => _pool.RunAsync(Capturing(), 1));
        Func<int, Task<int>> asynchronous = x => Task.FromResult(x + local);
        await RefusedAsync("captures variables", () => _pool.RunAsync(asynchronous, 1));
        Func<int, int> several = static x => x;
        several += static x => -x;
        await RefusedAsync("Several functions", () => _pool.RunAsync(several, 1));
        await RefusedAsync("gives a ValueTask", () => _pool.RunAsync(Functions.ValueAsync, 1));
        await RefusedAsync("gives a Task,", () => _pool.RunAsync(Functions.TaskOfTaskAsync, 1));
        await RefusedAsync("an asynchronous sequence", () => _pool.RunAsync(static x => Functions.SequenceAsync(x), 1));
        await RefusedAsync("is 'async void'", () => _pool.RunAsync((Action<int>)Functions.Forget, 1));
        await RefusedAsync(
            "takes a System.Object, and is given a System.String", () => _pool.RunAsync((Func<string, int>)Functions.Length, "abc"));
        var made = new DynamicMethod("Made", typeof(int), []);
        made.GetILGenerator().Emit(OpCodes.Ldc_I4_1);
        made.GetILGenerator().Emit(OpCodes.Ret);
        await RefusedAsync("was made at run time", () => _pool.RunAsync(made.CreateDelegate<Func<int>>()));
        using var cancel = new CancellationTokenSource();
        await RefusedAsync("Name it", () => _pool.RunAsync(static token => token.IsCancellationRequested, cancel.Token));
        Assert.Throws<ArgumentException>(() => _pool.MapAsync([1], Functions.ValueAsync));

        Func<int, int> Capturing() => x => x + local;
    }

    private static async Task RefusedAsync(string why, Func<Task> run)
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(run);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }

    private static class Holder<T>
    {
        public static int Add((T Left, T Right) pair) => Convert.ToInt32(pair.Left) + Convert.ToInt32(pair.Right);
    }
}
