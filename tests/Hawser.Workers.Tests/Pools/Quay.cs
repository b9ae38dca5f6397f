using System.Threading.Channels;
using Hawser.Testing;
using Hawser.Tests.Shared;

namespace Hawser.Workers.Tests.Pools;

/// <summary>Pools whose workers are fakes, with a clock, and calls that a test can hold up.</summary>
internal sealed class Quay
{
    private readonly Channel<HeldCall> _calls = Channel.CreateUnbounded<HeldCall>();

    public Quay() => Launcher = new FakeLauncher(FakeStart.As(worker =>
    {
        worker.BeforeCall = (method, token) => Holds ? HoldAsync(new HeldCall(worker, method, token)) : ValueTask.CompletedTask;
        return worker.ServeAsync();
    }));

    public ManualTime Time { get; } = new();

    public FakeLauncher Launcher { get; }

    /// <summary>Whether calls are held up from now on.</summary>
    public bool Holds { get; set; } = true;

    /// <summary>Whether calls that are held up do not hear that they were given up.</summary>
    public bool IsDeaf { get; init; }

    public WorkerOptions Worker => new()
    {
        Name = "berth",
        Launcher = Launcher,
        TimeProvider = Time,
        ShutdownTimeout = TimeSpan.FromSeconds(5),
        CancellationGrace = TimeSpan.FromSeconds(5),
    };

    public async Task<HeldCall> NextAsync() => await _calls.Reader.ReadAsync().AsTask().Soon();

    public async Task<HeldCall[]> NextAsync(int count)
    {
        var calls = new HeldCall[count];
        for (int i = 0; i < count; i++)
        {
            calls[i] = await NextAsync();
        }

        return calls;
    }

    /// <summary>Whether no call is held up that the test has not taken.</summary>
    public bool IsQuiet => !_calls.Reader.TryPeek(out _);

    /// <summary>Lets time pass until the task is done.</summary>
    public async Task DriveAsync(Task task)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (!task.IsCompleted && TimeProvider.System.GetElapsedTime(begin) < Patience.Limit)
        {
            Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(task, Task.Delay(2));
        }

        await task.Soon();
    }

    /// <summary>Waits until the pool is so. Nothing tells of such a change.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < Patience.Limit, "it did not come so");
            await Task.Yield();
        }
    }

    private async ValueTask HoldAsync(HeldCall call)
    {
        _calls.Writer.TryWrite(call);
        await (IsDeaf ? call.Released : call.Released.WaitAsync(call.Token));
    }
}
