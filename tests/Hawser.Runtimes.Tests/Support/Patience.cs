namespace Hawser.Runtimes.Tests.Support;

/// <summary>The one time-out of everything that a test waits for. It is never reached in a test that passes.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task InTime(this Task task) => task.WaitAsync(Limit);
}
