using System.Runtime.CompilerServices;

namespace Hawser.Workers.Tests.Offloading;

/// <summary>Functions that are run by their identity.</summary>
internal static class Functions
{
    private static int CountedRuns;

    /// <summary>A token that a function was given, and that it waits for.</summary>
    public static TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static int Runs => Volatile.Read(ref CountedRuns);

    public static int Length(object value) => value.ToString()!.Length;

    public static string Text(int number) => $"<{number}>";

    public static async Task<int> TwiceAsync(int number)
    {
        await Task.Yield();
        return 2 * number;
    }

    public static async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        Waiting.TrySetResult();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Cancelled.TrySetResult();
            throw;
        }

        return 0;
    }

    public static void Count() => Interlocked.Increment(ref CountedRuns);

    public static void Add(int by) => Interlocked.Add(ref CountedRuns, by);

    public static async Task CountAsync(int by)
    {
        await Task.Yield();
        Interlocked.Add(ref CountedRuns, by);
    }

    public static ValueTask<int> ValueAsync(int number) => ValueTask.FromResult(number);

    public static Task<Task<int>> TaskOfTaskAsync(int number) => Task.FromResult(Task.FromResult(number));

    public static async IAsyncEnumerable<int> SequenceAsync(
        int number, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        yield return number;
    }

    /// <summary>What nobody can wait for.</summary>
    public static async void Forget(int number)
    {
        await Task.Yield();
        GC.KeepAlive(number);
    }

    public static T[] Repeat<T>(T value) => [value, value];
}
