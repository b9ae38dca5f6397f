using System.Diagnostics;
using Hawser.Runtimes.Tests.Support;

namespace Hawser.Runtimes.Tests.Serving;

/// <summary>Code that does not end by itself, for those who interrupt it.</summary>
internal static class EndlessCode
{
    /// <summary>All that can be interrupted.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["await", "await the token", "sleep", "lock", "event", "task", "loop", "yields", "catches all", "sleeps again"];

    /// <summary>A session in which the steps of an interruption follow each other at once.</summary>
    public static Sessions.SessionRequest Fast(Sessions.SessionRequest request) => request with
    {
        Interruption = new InterruptionTimes
        {
            Token = TimeSpan.FromMilliseconds(5),
            Wait = TimeSpan.FromMilliseconds(20),
            Abort = TimeSpan.FromMilliseconds(300),
        },
    };

    /// <summary>Runs one of <see cref="Kinds"/>, or <c>brief</c>, which ends.</summary>
    public static async Task RunAsync(string kind, ScriptCell cell, SemaphoreSlim running)
    {
        running.Release();
        switch (kind)
        {
            case "brief":
                break;
            case "await":
                await new TaskCompletionSource().Task;
                break;
            case "await the token":
                await Task.Delay(Timeout.InfiniteTimeSpan, cell.Context.CancellationToken);
                break;
            case "sleep":
                Thread.Sleep(Timeout.Infinite);
                break;
            case "lock":
                Lock();
                break;
            case "event":
                new ManualResetEventSlim().Wait();
                break;
            case "task":
                new TaskCompletionSource().Task.Wait();
                break;
            case "loop":
                Spin();
                break;
            case "yields":
                while (true)
                {
                    await Task.Yield();
                }

            case "catches all":
                CatchAll();
                break;
            case "sleeps again":
                try
                {
                    Thread.Sleep(Timeout.Infinite);
                }
                finally
                {
                    Thread.Sleep(Timeout.Infinite);
                }

                break;
        }
    }

    private static void Lock()
    {
        object held = new();
        using var taken = new ManualResetEventSlim();
        using (ExecutionContext.SuppressFlow())
        {
            new Thread(Hold) { IsBackground = true }.Start();
        }

        taken.Wait();
        lock (held)
        {
        }

        void Hold()
        {
            lock (held)
            {
                taken.Set();
                Thread.Sleep(Timeout.Infinite);
            }
        }
    }

    private static void CatchAll()
    {
        while (true)
        {
            try
            {
                Spin(TimeSpan.FromSeconds(100));
            }
            catch (Exception)
            {
                // As some code does.
            }
        }
    }

    /// <summary>Keeps a processor busy for ever.</summary>
    public static void Spin() => Spin(Timeout.InfiniteTimeSpan);

    /// <summary>Keeps a processor busy for a time.</summary>
    public static void Spin(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        while (time < TimeSpan.Zero || Stopwatch.GetElapsedTime(start) < time)
        {
        }
    }
}
