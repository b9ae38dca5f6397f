using System.Text.Json;
using Hawser.Rpc;
using Hawser.Workers;
using Hawser.Workers.Control;
using Hawser.Workers.Launching;

namespace Hawser.Testing;

/// <summary>How a worker of a <see cref="FakeLauncher"/> starts: well, or not, and as what. Immutable; serves any number of starts.</summary>
public sealed class FakeStart
{
    private readonly Func<FakeWorker, Task> _behave;
    private readonly Func<LaunchRequest, CancellationToken, Task>? _launch;

    private FakeStart(Func<FakeWorker, Task> behave, Func<LaunchRequest, CancellationToken, Task>? launch = null)
    {
        _behave = behave;
        _launch = launch;
    }

    /// <summary>As the class that is spawned: what a process would run is run here, states, services and all.</summary>
    public static FakeStart Serve { get; } = new(static worker => worker.ServeAsync());

    /// <summary>As an object of the test's, which carries out the calls in the class's stead: to give other answers.</summary>
    /// <typeparam name="TContract">The contract that is called.</typeparam>
    /// <param name="instance">Who carries out the calls, of all workers that start so. Nobody disposes it.</param>
    /// <remarks>Such a worker has one connection: it is spawned or supervised, and not started by <c>StartAsync</c>.</remarks>
    public static FakeStart Serving<TContract>(TContract instance)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(instance);
        return new FakeStart(worker => worker.ServeAsync(RpcService.For(instance)));
    }

    /// <summary>
    /// As a worker that answers in JSON of the test's, whatever the method returns: to answer what the class never would.
    /// </summary>
    /// <param name="answer">
    /// Given the call's wire name and parameters (an array), returns the result as JSON, or null for a call that is never answered. Called on
    /// the thread pool; what it throws is the end of the worker.
    /// </param>
    /// <remarks>Such a worker has one connection, as with <see cref="Serving{TContract}"/>, and takes no streams.</remarks>
    public static FakeStart Answering(Func<string, JsonElement, string?> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return new FakeStart(worker => RawWorker.RunAsync(worker, answer, wrongHash: false));
    }

    /// <summary>As code of the test's says: it may connect, serve, write and end when it likes.</summary>
    /// <param name="behave">Runs on the thread pool. What it throws is the end of the worker, by SIGABRT, and is in its stderr.</param>
    public static FakeStart As(Func<FakeWorker, Task> behave)
    {
        ArgumentNullException.ThrowIfNull(behave);
        return new FakeStart(behave);
    }

    /// <summary>A start that fails in a stage, with <see cref="WorkerStartException"/>.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="reason">What the message says; a process that exits says it on stderr. Not used for a contract that differs.</param>
    public static FakeStart Fails(WorkerStartStage stage, string reason = "the test wants it so")
    {
        ArgumentNullException.ThrowIfNull(reason);
        return stage switch
        {
            WorkerStartStage.Launch => new FakeStart(
                static _ => Task.CompletedTask,
                (request, _) => throw new WorkerLaunchException(request.Name, nameof(FakeLauncher), reason)),
            WorkerStartStage.Boot => new FakeStart(worker =>
            {
                worker.WriteError(reason);
                worker.Exit(1);
                return Task.CompletedTask;
            }),
            WorkerStartStage.Handshake => new FakeStart(static worker => RawWorker.BabbleAsync(worker)),
            WorkerStartStage.Contract => new FakeStart(static worker => RawWorker.RunAsync(worker, static (_, _) => null, wrongHash: true)),
            WorkerStartStage.Init => Scripted(init: () => throw new InvalidOperationException(reason)),
            WorkerStartStage.Connect => Scripted(connect: () => throw new InvalidOperationException(reason)),
            _ => throw Unknown(stage),
        };
    }

    /// <summary>A start that hangs in a stage: it fails at its time-out, or when it is cancelled.</summary>
    /// <param name="stage">The stage; any but <see cref="WorkerStartStage.Contract"/>, which takes no time.</param>
    /// <exception cref="ArgumentOutOfRangeException">That stage cannot hang.</exception>
    public static FakeStart Hangs(WorkerStartStage stage) => stage switch
    {
        WorkerStartStage.Launch => new FakeStart(
            static _ => Task.CompletedTask, static (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token)),
        WorkerStartStage.Boot => new FakeStart(static _ => Task.CompletedTask),
        WorkerStartStage.Handshake => new FakeStart(static worker => RawWorker.KeepSilentAsync(worker)),
        WorkerStartStage.Init => Scripted(init: static () => new TaskCompletionSource().Task),
        WorkerStartStage.Connect => Scripted(connect: static () => new TaskCompletionSource().Task),
        _ => throw Unknown(stage),
    };

    internal Task LaunchAsync(LaunchRequest request, CancellationToken cancellationToken) =>
        _launch?.Invoke(request, cancellationToken) ?? Task.CompletedTask;

    internal Task BehaveAsync(FakeWorker worker) => _behave(worker);

    private static FakeStart Scripted(Func<Task>? init = null, Func<Task>? connect = null) => new(async worker =>
    {
        var script = new ScriptedControl(init, connect);
        await worker.ServeAsync(
            [worker.OwnContract(), RpcService.For<IWorkerControl>(script), RpcService.For<IWorkerSession>(script)]).ConfigureAwait(false);
    });

    private static ArgumentOutOfRangeException Unknown(WorkerStartStage stage) =>
        new(nameof(stage), stage, "A start does not do that in this stage.");
}
