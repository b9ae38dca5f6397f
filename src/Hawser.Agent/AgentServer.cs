using System.Security.Cryptography;
using Hawser.Agent.Limits;
using Hawser.Agent.Telemetry;
using Hawser.Agent.Wire;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Rpc.Generated;
using Hawser.Workers;
using Hawser.Workers.Control;
using Hawser.Workers.Owning;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent;

/// <summary>
/// What a process shares with its workers: the one that talks to the outside world, while they ask it. Workers that it starts with <see
/// cref="WorkerOptions.OwnerServices"/> ask over the connection that they have anyway; processes that others start for it are handed a ticket
/// (<see cref="IssueTicket"/>) and dial; in this process <see cref="CreateLocalClient"/> needs neither. All of them use an <see cref="AgentClient"/>.
/// Thread-safe. Whoever made it disposes it.
/// </summary>
public sealed partial class AgentServer : OwnerServices, IAsyncDisposable
{
    private readonly AgentServerOptions _options;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly List<AgentSession> _sessions = [];
    private readonly List<Task> _accepting = [];
    private IpcListener? _listener;
    private volatile bool _disposed;

    /// <summary>Makes an agent. It opens nothing.</summary>
    /// <param name="options">Options; null: the defaults.</param>
    public AgentServer(AgentServerOptions? options = null)
    {
        _options = options ?? new AgentServerOptions();
        _logger = GuardedLogger.Create(_options.LoggerFactory, LogCategory);
        EventSink = _options.EventSink ?? new MemoryEventSink();
        Meters = _options.TakesTelemetry ? new AgentMeters() : null;
        Refusals = new RefusalLog(_logger, _options.TimeProvider);
        Epoch = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue;
    }

    /// <summary>The category of what agents and their clients log.</summary>
    public const string LogCategory = "Hawser.Agent";

    /// <summary>Where the workers' events are stored.</summary>
    public IAgentEventSink EventSink { get; }

    /// <summary>The workers that are connected now, each once for each of its connections; this process's own clients are not among them.</summary>
    public IReadOnlyList<AgentWorker> Workers
    {
        get
        {
            lock (_gate)
            {
                return [.. _sessions.Where(static session => !session.IsLocal).Select(static session => session.Worker)];
            }
        }
    }

    /// <summary>Whether it has ended.</summary>
    internal bool IsDisposed => _disposed;

    /// <summary>This life of the agent.</summary>
    internal long Epoch { get; }

    internal RefusalLog Refusals { get; }

    /// <summary>The workers' instruments; null: they are not asked for them.</summary>
    internal AgentMeters? Meters { get; }

    internal AgentServerOptions Options => _options;

    /// <summary>A client in this process, without a connection: for code that runs in the parent and in workers alike.</summary>
    /// <param name="name">Its name. 1 to 200 characters without control characters.</param>
    /// <param name="options">Options; null: the defaults. <see cref="AgentClientOptions.Services"/> is not used.</param>
    /// <exception cref="ObjectDisposedException">The agent is disposed.</exception>
    public AgentClient CreateLocalClient(string name = "agent", AgentClientOptions? options = null)
    {
        AgentName.Check(name, nameof(name));
        ObjectDisposedException.ThrowIf(_disposed, this);
        options ??= new AgentClientOptions();
        return new AgentClient(name, new Links.LocalLink(this, name, options), options);
    }

    /// <summary>Calls all workers that serve a contract, side by side.</summary>
    /// <typeparam name="T">The <c>[RpcContract]</c> interface; workers that do not serve it are left out.</typeparam>
    /// <typeparam name="TResult">What each answers.</typeparam>
    /// <param name="call">The call of one worker.</param>
    /// <param name="cancellationToken">Given to each call.</param>
    /// <returns>An answer for each worker that is connected now. A call that fails is that worker's answer, and no failure of this one.</returns>
    public async Task<IReadOnlyList<AgentAnswer<TResult>>> CallAllAsync<T, TResult>(
        Func<T, CancellationToken, Task<TResult>> call, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(call);
        string contract = RpcContract<T>.Instance.Name;
        return await Task.WhenAll(Workers.Where(worker => worker.Serves(contract)).Select(CallAsync)).ConfigureAwait(false);

        async Task<AgentAnswer<TResult>> CallAsync(AgentWorker worker)
        {
            try
            {
                TResult result = await call(worker.CreateProxy<T>(), cancellationToken).ConfigureAwait(false);
                return new AgentAnswer<TResult>(worker, result, null);
            }
            catch (Exception e)
            {
                return new AgentAnswer<TResult>(worker, default!, e);
            }
        }
    }

    /// <summary>
    /// Ends the agent: no more tickets and connections, and those of processes that came with tickets are closed. Workers that this process started
    /// keep their connection, and are refused. Idempotent.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        AgentSession[] sessions;
        Task[] accepting;
        IpcListener? listener;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            sessions = [.. _sessions];
            accepting = [.. _accepting];
            listener = _listener;
        }

        if (listener is not null)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(accepting).ConfigureAwait(false);
        await EndSourcesAsync().ConfigureAwait(false);
        foreach (AgentSession session in sessions)
        {
            Leave(session);
        }

        foreach (SharedLimit limit in _limits.Values)
        {
            await limit.Limiter.DisposeAsync().ConfigureAwait(false);
        }

        Meters?.Dispose();
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<RpcService> Serve(string worker, int processId) =>
        ServicesOf(new AgentWorker(worker, processId), null, new IssuedTickets());

    /// <inheritdoc/>
    protected internal override void OnRefused(string worker, RpcFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        Refusals.Add(worker, fault.Method, fault.Exception.Message);
    }

    /// <summary>The session of a client in this process.</summary>
    internal AgentSession OpenLocal(string name) => Enter(
        new AgentSession(this, new AgentWorker(name, Environment.ProcessId), isLocal: true, null, new IssuedTickets()));

    /// <summary>The application's own object behind a contract, for a client in this process.</summary>
    /// <exception cref="InvalidOperationException">The agent does not serve it.</exception>
    internal object FindLocal(Type contract, AgentWorker worker) =>
        (_options.Services.FirstOrDefault(service => service.Contract == contract)
            ?? throw new InvalidOperationException($"The agent does not serve '{contract}': name it in AgentServerOptions.Services."))
        .Local(worker);

    internal void Leave(AgentSession session)
    {
        lock (_gate)
        {
            _sessions.Remove(session);
        }

        session.End();
    }

    private RpcService[] ServicesOf(AgentWorker worker, IpcTicket? ticket, IssuedTickets issued) =>
    [
        RpcService.For<IAgentSession>(peer => Enter(worker, peer, ticket, issued)),
        .. ticket is not null && _options.TakesTelemetry ? [RpcService.For<IOwnerLog>(new OwnerLogSink(worker.Name, _options.LoggerFactory))]
            : Array.Empty<RpcService>(),
        .. _options.Services.Select(service => service.Serve(worker)),
    ];

    private AgentSession Enter(AgentWorker worker, RpcPeer peer, IpcTicket? ticket, IssuedTickets issued)
    {
        worker.Attach(peer);
        AgentSession session = Enter(new AgentSession(this, worker, isLocal: false, ticket, issued));
        _ = peer.Completion.ContinueWith(
            _ => Leave(session), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return session;
    }

    private AgentSession Enter(AgentSession session)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _sessions.Add(session);
        }

        return session;
    }
}
