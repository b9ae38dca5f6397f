using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>The worker class of <see cref="IScribe"/>. Its connections fail when they are disposed.</summary>
public sealed class Scribe(ILogger<Scribe> logger) : IScribe, IDisposable
{
    public Task LogAsync(string level, string text)
    {
        LogLevel parsed = Enum.Parse<LogLevel>(level);
        var seven = new EventId(7);
        using (logger.BeginScope("page 1"))
        {
            if (logger.IsEnabled(parsed))
            {
                logger.Log(parsed, seven, "{Text}", text);
            }
        }

        return Task.CompletedTask;
    }

    public Task LogManyAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            logger.LogDebug("one of many");
        }

        return Task.CompletedTask;
    }

    public Task LogAndCrashAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            logger.LogWarning("word {Number}", i);
        }

        Native.Abort();
        return Task.CompletedTask;
    }

    public Task StarveAndLogAsync(string text)
    {
        // Far more than the pool adds threads in a test's time.
        for (int i = 0; i < 1000; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static (object? _) => Thread.Sleep(Timeout.Infinite), null, preferLocal: false);
        }

        logger.LogWarning("{Text}", text);
        Thread.Sleep(Timeout.Infinite);
        return Task.CompletedTask;
    }

    public ValueTask FailUnheardAsync(string message) => throw new InvalidOperationException(message);

    public Task FailUnawaitedAsync(string message)
    {
        Forget(message);
        for (int i = 0; i < 10; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Task.CompletedTask;
    }

    public void Dispose() => throw new InvalidOperationException("the quill broke at the end");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(string message)
    {
        var task = Task.Run(() => throw new InvalidOperationException(message));
        ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
    }
}
