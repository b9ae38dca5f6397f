using System.Text;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Boot;
using Hawser.Workers.Control;
using Hawser.Workers.Serving;

namespace Hawser.Testing;

// What it does on its connections.
public sealed partial class FakeWorker
{
    /// <summary>How the names of the calls begin by which an owner starts and ends its worker.</summary>
    private const string ControlPrefix = "HawserWorker";

    private readonly List<RpcPeer> _peers = [];
    private readonly TaskCompletionSource<IpcConnection> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BackgroundFaults? _faults;
    private TaskCompletionSource? _hang;

    /// <summary>
    /// Runs before each call of the contract is carried out, given its wire name and token; what it throws, the call fails with, as
    /// <see cref="RemoteException"/>. Null, the default: nothing runs. For workers that <see cref="FakeStart.Serve"/> or
    /// <see cref="FakeStart.Serving{TContract}"/> started.
    /// </summary>
    public Func<string, CancellationToken, ValueTask>? BeforeCall { get; set; }

    /// <summary>
    /// Hangs: no call is carried out any more, nor what its owner asks of it, until <see cref="Resume"/>. Its connection stays, and gives signs of
    /// life, as that of a process whose thread pool is starved. Not for workers that <see cref="FakeStart.Answering"/> started.
    /// </summary>
    public void Hang()
    {
        lock (_gate)
        {
            _hang ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Ends the hanging: calls are carried out, those too that came meanwhile.</summary>
    public void Resume()
    {
        TaskCompletionSource? hang;
        lock (_gate)
        {
            hang = _hang;
            _hang = null;
        }

        hang?.SetResult();
    }

    /// <summary>
    /// Lets an exception happen in the background, as of a timer or a thread: the worker reports it and ends. For workers that
    /// <see cref="FakeStart.Serve"/> started.
    /// </summary>
    /// <param name="exception">The exception.</param>
    /// <exception cref="InvalidOperationException">It was started in another way, or is not started yet.</exception>
    public void FailInBackground(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        BackgroundFaults faults = _faults
            ?? throw new InvalidOperationException("Background exceptions need a worker that FakeStart.Serve has started.");
        faults.Handle(exception);
    }

    /// <summary>
    /// Sends a message to its owner that no worker would send: garbage, or the answer to a call that was never made. It goes over the
    /// connection to the owner, as soon as there is one.
    /// </summary>
    /// <param name="message">The message, as it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConnectionLostException">The connection has ended.</exception>
    public async Task SendAsync(string message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        IpcConnection owner = await _connected.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await owner.SendAsync(Encoding.UTF8.GetBytes(message), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Connects to its owner, obliges it in all that starts and ends a worker, and serves the contract that was asked for by these services
    /// until its owner ends it.
    /// </summary>
    /// <param name="service">Who carries out the calls.</param>
    internal Task ServeAsync(RpcService service)
    {
        var control = new ScriptedControl();
        return ServeAsync([service, RpcService.For<IWorkerControl>(control), RpcService.For<IWorkerSession>(control)]);
    }

    internal async Task ServeAsync(RpcService[] services)
    {
        RpcPeer peer = await DialAsync(services).ConfigureAwait(false);
        IpcEnd end = await peer.Completion.ConfigureAwait(false);
        if (end.Kind is IpcEndKind.ClosedByPeer or IpcEndKind.ClosedHere)
        {
            Exit(ServingExitCodes.Done);
        }
    }

    /// <summary>
    /// Runs what a process would run: the class that is spawned, until its owner ends it. For <see cref="FakeStart.As"/>, after what the test
    /// sets or does before; once.
    /// </summary>
    public async Task ServeAsync()
    {
        var line = BootMessage.Read(Request.BootLine);
        using var faults = new BackgroundFaults(line.Name, line.Stacks, Exit, WriteError);
        _faults = faults;
        var tap = new WorkerTap
        {
            ProcessId = ProcessId,
            Write = WriteError,
            Connected = Keep,
            BeforeCall = BeforeCallAsync,
            Endpoint = IpcEndpoint.CreateInMemory(),
        };
        var process = new WorkerProcess(line, WorkerEntry.Load(line), faults, static () => { }, static _ => { }, OwnerGone, tap);
        int code = await process.RunAsync().ConfigureAwait(false);
        while (Hanging() is { } hang)
        {
            // A process that hangs does not end by itself either.
            await hang.ConfigureAwait(false);
        }

        Exit(code);
    }

    /// <summary>Dials its owner as a worker does, and serves this.</summary>
    internal async Task<RpcPeer> DialAsync(params RpcService[] services)
    {
        IpcConnection connection = await DialAsync().ConfigureAwait(false);
        RpcPeer peer = await RpcPeer.ConnectAsync(
            connection, new RpcPeerOptions { Services = services, BeforeCall = BeforeCallAsync }).ConfigureAwait(false);
        Keep(peer);
        return peer;
    }

    /// <summary>Dials its owner, and says nothing.</summary>
    internal Task<IpcConnection> DialAsync() => IpcDialer.ConnectAsync(BootMessage.Read(Request.BootLine).Owner);

    /// <summary>The contract that it was launched for, with nobody behind it.</summary>
    internal RpcService OwnContract() => Program().Serve(static () => throw new InvalidOperationException("This worker never got so far."));

    internal WorkerProgram Program() => WorkerEntry.Load(BootMessage.Read(Request.BootLine));

    /// <summary>A connection that is no peer's is cut with the others.</summary>
    internal void Keep(IpcConnection connection)
    {
        _connected.TrySetResult(connection);
        _ = Exited.ContinueWith(_ => Cut(connection), TaskScheduler.Default);
    }

    private void Keep(RpcPeer peer)
    {
        lock (_gate)
        {
            _peers.RemoveAll(static known => known.Completion.IsCompleted);
            _peers.Add(peer);
        }

        _connected.TrySetResult(peer.Connection);
        if (Exited.IsCompleted && !KeepsConnections)
        {
            CutConnections();
        }
    }

    private void CutConnections()
    {
        RpcPeer[] peers;
        lock (_gate)
        {
            peers = [.. _peers];
        }

        Array.ForEach(peers, static peer => Cut(peer.Connection));
        Resume();
    }

    private static void Cut(IpcConnection connection) => connection.Abort(new IpcEnd(IpcEndKind.Lost, "The fake worker has ended."));

    private async ValueTask BeforeCallAsync(string method, CancellationToken cancellationToken)
    {
        // Deaf to the token, as a process is that hangs.
        while (Hanging() is { } hang)
        {
            await hang.ConfigureAwait(false);
        }

        if (BeforeCall is { } before && !method.StartsWith(ControlPrefix, StringComparison.Ordinal))
        {
            await before(method, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task? Hanging()
    {
        lock (_gate)
        {
            return _hang?.Task;
        }
    }
}
