using System.Diagnostics;
using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Acceptance.Pools;

/// <summary>Functions of this program, run by its identity in processes of it.</summary>
public sealed class ProcessPoolTests
{
    [Fact]
    public async Task W34_a_function_is_found_by_its_identity_and_its_argument_result_and_failure_cross()
    {
        await using var pool = new ProcessPool(One());
        int[] processes = [await pool.RunAsync(static _ => Environment.ProcessId, 0).Soon()];
        Assert.NotEqual(Environment.ProcessId, processes[0]);
        Assert.Equal(832040, await pool.RunAsync(static n => Fibonacci(n), 30, timeout: TimeSpan.FromSeconds(20)).Soon());
        Assert.Equal(55, await pool.RunAsync(Fibonacci, 10).Soon());
        Assert.Equal((3, "cba"), await pool.RunAsync(static x => (x.text.Length * x.times, Reverse(x.text)), (text: "abc", times: 1)).Soon());
        Assert.Equal(["a", "b"], await SortAsync(pool, ["b", "a"]).Soon());
        Assert.Equal(double.PositiveInfinity, await pool.RunAsync(static x => 1 / x, 0.0).Soon());
        RemoteException e = await Assert.ThrowsAsync<RemoteException>(
            () => pool.RunAsync(static x => x == 7 ? throw new FormatException($"no {x}") : x, 7).Soon());
        Assert.Equal((typeof(FormatException).FullName, "no 7"), (e.RemoteType, e.Message));

        // What captures is refused here too, where no analyzer sees it.
        Func<int, int> captures = x => x + processes.Length;
        Assert.Contains("captures", (await Assert.ThrowsAsync<ArgumentException>(() => pool.RunAsync(captures, 1))).Message, StringComparison.Ordinal);
        Func<int, int> belongs = new Adder(1).Add;
        await Assert.ThrowsAsync<ArgumentException>(() => pool.RunAsync(belongs, 1));

        // Asynchronous, without an argument, without a result; one with a token hears of its time-out, and its process lives on.
        Assert.Equal(3, await pool.RunAsync(static async x => await Task.FromResult(x + 1), 2).Soon());
        await pool.RunAsync(static x => Environment.SetEnvironmentVariable("HAWSER_TEST", x), "set").Soon();
        Assert.Equal(["set"], await pool.RunAsync(static () => new[] { Environment.GetEnvironmentVariable("HAWSER_TEST")! }).Soon());
        await Assert.ThrowsAsync<RpcTimeoutException>(() => pool.RunAsync(
            static token => Task.Delay(Timeout.InfiniteTimeSpan, token), timeout: TimeSpan.FromMilliseconds(50)).Soon());

        Assert.Equal(processes[0], Assert.Single(Processes(pool)));
        await pool.DisposeAsync().Soon();
        Gone.Reaped(processes);
    }

    [Fact]
    public async Task W24_W29_W34_a_function_that_does_not_end_is_ended_with_its_process()
    {
        await using var pool = new ProcessPool(Two());
        await pool.WaitUntilReadyAsync().Soon();
        HashSet<int> processes = Processes(pool);
        RpcTimeoutException e = await Assert.ThrowsAsync<RpcTimeoutException>(
            () => pool.RunAsync(static x => Spin(x), 1, TimeSpan.FromSeconds(1)).Soon());
        Assert.InRange(e.Deadline, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));
        ProcessAssert.Eventually(() => processes.Count(ProcessAssert.IsGone) == 1, "the process was not ended");

        // The first item comes back, the others spin: leaving the loop ends them.
        int[] spinning = [];
        await foreach (int result in pool.MapAsync(Enumerable.Range(0, 10), static x => x == 0 ? 0 : Spin(x)))
        {
            Assert.Equal(0, result);
            ProcessAssert.Eventually(() => pool.Statistics.InFlight == 2, "the others did not begin");
            spinning = [.. Processes(pool)];
            ProcessAssert.LivesFor(TimeSpan.FromMilliseconds(100), spinning[0]);
            break;
        }

        ProcessAssert.Eventually(() => pool.Statistics is { InFlight: 0, Waiting: 0 }, "work goes on");
        ProcessAssert.Eventually(() => spinning.All(ProcessAssert.IsGone), "a process goes on");
        processes.UnionWith(spinning);
        await pool.WaitUntilReadyAsync().Soon();
        processes.UnionWith(Processes(pool));
        await pool.DisposeAsync().Soon();
        ProcessAssert.Gone(processes);
    }

    [Fact]
    public async Task W27_W28_W30_maps_and_reductions_go_in_batches_and_find_the_item_that_kills()
    {
        await using var pool = new ProcessPool(Two());
        List<long> squares = await pool.MapAsync(Enumerable.Range(0, 50_000), static x => (long)x * x).ToListAsync().AsTask().Soon();
        Assert.Equal(Enumerable.Range(0, 50_000).Select(static x => (long)x * x), squares);
        Assert.InRange(pool.Statistics.Completed, 1, 5_000);
        Assert.Equal(1_249_975_000, await pool.ReduceAsync(Enumerable.Range(0, 50_000), 0L, static x => (long)x, static (a, b) => a + b).Soon());
        Assert.Equal(
            string.Concat(Enumerable.Range(0, 2_000)),
            await pool.ReduceAsync(Enumerable.Range(0, 2_000), "", static x => $"{x}", static (a, b) => a + b).Soon());
        Assert.Equal(-1, await pool.ReduceAsync(Array.Empty<int>(), -1, static x => x, static (a, b) => a + b).Soon());
        Assert.Equal(new MapResult<int>(1234, 1234), await pool.FindFirstAsync(Endless(), static x => x == 1234).Soon());

        List<MapFailure> failures = [];
        List<MapResult<int>> results = [];
        HashSet<int> processes = Processes(pool);
        try
        {
            await foreach (MapResult<int> result in pool.MapUnorderedAsync(
                Enumerable.Range(0, 3_000), static x => x == 2_000 ? KillMyself() : x == 100 ? throw new FormatException("100") : -x,
                new MapOptions { OnFailure = MapFailures.Collect, Idempotent = true, BatchTime = TimeSpan.FromMilliseconds(2) }))
            {
                results.Add(result);
                processes.UnionWith(result.Index % 100 == 0 ? Processes(pool) : []);
            }
        }
        catch (MapFailedException e)
        {
            failures = [.. e.Failures.OrderBy(failure => failure.Index)];
        }

        Assert.Equal(2_998, results.Select(result => result.Index).Distinct().Count());
        Assert.All(results, result => Assert.Equal(-result.Index, result.Value));
        Assert.Equal([100L, 2_000L], failures.Select(failure => failure.Index));
        Assert.Equal("100", Assert.IsType<RemoteException>(failures[0].Exception).Message);
        Assert.Equal(3, Assert.IsType<PoisonItemException>(failures[1].Exception).Exits.Count);
        processes.UnionWith(Processes(pool));
        await pool.DisposeAsync().Soon();
        ProcessAssert.Gone(processes);
    }

    private static WorkerPoolOptions One() => new() { Size = 1 };

    private static WorkerPoolOptions Two() => new() { Size = 2 };

    private static int Fibonacci(int n) => n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);

    private static string Reverse(string text) => new([.. text.Reverse()]);

    private static Task<T[]> SortAsync<T>(ProcessPool pool, T[] items) => pool.RunAsync(static x => x.Order().ToArray(), items);

    private static int Spin(int x)
    {
        while (Stopwatch.GetTimestamp() != 0)
        {
            x++;
        }

        return x;
    }

    private static int KillMyself()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        return 0;
    }

    private static async IAsyncEnumerable<int> Endless()
    {
        for (int i = 0; ; i++)
        {
            yield return i;
            await Task.CompletedTask;
        }
    }

    private static HashSet<int> Processes(ProcessPool pool) =>
        [.. pool.Statistics.Workers.Select(worker => worker.ProcessId).OfType<int>()];

    private sealed class Adder(int by)
    {
        public int Add(int x) => x + by;
    }
}
