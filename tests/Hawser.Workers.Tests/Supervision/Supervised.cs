using System.Threading.Channels;
using Hawser.Testing;
using Hawser.Tests.Shared;

namespace Hawser.Workers.Tests.Supervision;

/// <summary>A supervised worker without processes, whose clock and steps are a test's.</summary>
internal sealed class Supervised
{
    private readonly Bench _bench = new();
    private readonly Channel<SupervisionChange> _changes = Channel.CreateUnbounded<SupervisionChange>();

    public FakeLauncher Launcher { get; init; } = new();

    public ManualTime Time => _bench.Time;

    /// <summary>Told of each step beside the test.</summary>
    public void OnChange(SupervisionChange change) => _changes.Writer.TryWrite(change);

    public Task<SupervisedWorker<ICounter>> StartAsync(
        SupervisionOptions<ICounter>? options = null, CancellationToken cancellationToken = default) =>
        Worker.SuperviseAsync<ICounter, PlainCounter>(
            _bench.Options(Launcher), options ?? new SupervisionOptions<ICounter> { OnChange = OnChange }, cancellationToken);

    /// <summary>The next step, which must be this one.</summary>
    public async Task<SupervisionChange> NextAsync(SupervisionState state)
    {
        SupervisionChange change = await _changes.Reader.ReadAsync().AsTask().Soon();
        Assert.Equal(state, change.State);
        return change;
    }

    /// <summary>The next step of this state, past others, while time goes on.</summary>
    public Task<SupervisionChange> DriveToAsync(SupervisionState state) => _bench.Drive(FindAsync(state));

    /// <summary>Starting and Running.</summary>
    public async Task<FakeWorker> RunningAsync(int number)
    {
        await NextAsync(SupervisionState.Starting);
        SupervisionChange running = await NextAsync(SupervisionState.Running);
        using var limit = new CancellationTokenSource(Patience.Limit);
        FakeWorker worker = await Launcher.LaunchedAsync(number, limit.Token);
        Assert.Equal(worker.ProcessId, running.ProcessId);
        return worker;
    }

    /// <summary>Lets the pause pass whose step comes next.</summary>
    public async Task<SupervisionChange> PauseAsync()
    {
        SupervisionChange pause = await NextAsync(SupervisionState.BackingOff);
        Time.Advance(pause.Delay);
        return pause;
    }

    public Task<T> DriveAsync<T>(Task<T> task) => _bench.Drive(task);

    private async Task<SupervisionChange> FindAsync(SupervisionState state)
    {
        while (true)
        {
            SupervisionChange change = await _changes.Reader.ReadAsync();
            if (change.State == state)
            {
                return change;
            }
        }
    }
}
