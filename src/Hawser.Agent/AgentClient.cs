using System.Runtime.CompilerServices;
using System.Text.Json;
using Hawser.Agent.Documents;
using Hawser.Agent.Links;
using Hawser.Agent.Telemetry;
using Hawser.Agent.Wire;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers;
using Hawser.Workers.Detached;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent;

/// <summary>
/// A worker's side of an <see cref="AgentServer"/>: the same over a worker's own connection, over a ticket's, and in the agent's own process. It
/// connects on first use, and again after a loss; a process without an agent works alone, and says so once in its log. Thread-safe.
/// </summary>
public sealed partial class AgentClient : IAsyncDisposable
{
    private static readonly ConditionalWeakTable<WorkerContext, AgentClient> Clients = [];

    private readonly AgentLink? _link;
    private readonly ILogger _logger;
    private readonly AgentLoggerProvider _logs;
    private readonly WorkerMetrics? _metrics;
    private readonly Lock _gate = new();
    private bool _started;
    private bool _disposed;

    internal AgentClient(string name, AgentLink? link, AgentClientOptions options)
    {
        Name = name;
        Options = options;
        _link = link;
        _logger = GuardedLogger.Create(options.LoggerFactory, AgentServer.LogCategory);
        _logs = new AgentLoggerProvider(options.TimeProvider);
        Events = new AgentEvents(link, () => Use(), options, _logger);
        _feed = new DocumentFeed(link, options, _logger);
        if (link is not null)
        {
            _metrics = new WorkerMetrics(link, options, _logger);
            link.OnLogTaken = _logs.Use;
            link.OnConnected = Connected;
        }
        else
        {
            LogAlone(_logger, name);
        }
    }

    /// <summary>Its name in this process's messages; the agent knows it by the worker's name, or the one that its ticket was issued for.</summary>
    public string Name { get; }

    /// <summary>Whether there is an agent to ask. Known from the beginning, and so for good.</summary>
    public bool HasAgent => _link is not null;

    /// <summary>What happens in this process, on its way to the agent.</summary>
    public AgentEvents Events { get; }

    /// <summary>
    /// For the logging of a process that came with a ticket: its entries, from Information up, go to the agent's log with the worker's name, if the agent
    /// takes them (<see cref="AgentServerOptions.TakesTelemetry"/>), and else nowhere. Of a worker that its owner started they go nowhere either: its log
    /// has a way of its own. The loggers never wait.
    /// </summary>
    public ILoggerProvider LoggerProvider => _logs;

    /// <summary>How it stands with its agent.</summary>
    public AgentClientState State => _link?.State ?? AgentClientState.Alone;

    internal AgentClientOptions Options { get; }

    /// <summary>What this process measures; null: there is no agent.</summary>
    internal WorkerMetrics? Metrics => _metrics;

    /// <summary>
    /// The client of a worker: the same for everything in it. Its agent is the one that the worker's owner named in <see
    /// cref="WorkerOptions.OwnerServices"/>; without one the worker works alone. It ends with the worker, and what it has left to send goes out before.
    /// </summary>
    /// <param name="context">The worker's context, which its class or state asks for.</param>
    /// <param name="options">Options, of the first call in a worker; null: the defaults, with the worker's log.</param>
    public static AgentClient Of(WorkerContext context, AgentClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        lock (Clients)
        {
            if (!Clients.TryGetValue(context, out AgentClient? client))
            {
                options ??= new AgentClientOptions { LoggerFactory = context.LoggerFactory };
                client = new AgentClient(context.Name, LinkOf(context, options), options);
                context.BeforeGoodbye(client.FinishAsync);
                Clients.Add(context, client);
            }

            return client;
        }
    }

    /// <summary>
    /// The client of a process that the agent did not start itself: its ticket is where the environment variable <see cref="AgentTicket.Variable"/>
    /// says. Without the variable the process works alone. A pipe is read at once, and holds its ticket only once.
    /// </summary>
    /// <param name="options">Options; null: the defaults.</param>
    /// <returns>The client; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The variable names neither a file nor a pipe.</exception>
    /// <exception cref="IOException">The pipe cannot be read, or holds no ticket.</exception>
    public static AgentClient FromEnvironment(AgentClientOptions? options = null) =>
        From(Environment.GetEnvironmentVariable(AgentTicket.Variable), options);

    /// <summary>As <see cref="FromEnvironment"/>, with the variable's value: for a process that got it in another way.</summary>
    /// <param name="value">What <see cref="AgentTicket.WriteFile"/> or <see cref="AgentTicketPipe.EnvironmentValue"/> said; null or empty: no agent.</param>
    /// <param name="options">Options; null: the defaults.</param>
    /// <inheritdoc cref="FromEnvironment" path="/returns|/exception"/>
    public static AgentClient From(string? value, AgentClientOptions? options = null)
    {
        options ??= new AgentClientOptions();
        string name = $"process {Environment.ProcessId}";
        return string.IsNullOrEmpty(value)
            ? new AgentClient(name, null, options)
            : new AgentClient(name, new TicketLink(TicketSource.Parse(value), options, LoggerOf(options)), options);
    }

    /// <summary>
    /// Makes a client of one of the application's own contracts that the agent serves. It stays when connections go: calls wait for the next, up to
    /// <see cref="AgentClientOptions.ConnectTimeout"/>, and one that was under way fails with the loss. Cheap, and needs no disposal.
    /// </summary>
    /// <typeparam name="T">The <c>[RpcContract]</c> interface.</typeparam>
    /// <param name="alone">Makes what is called instead in a process without an agent; null: there the call fails.</param>
    /// <param name="options">The proxy's own options; null: the defaults. Not used where there is no connection.</param>
    /// <exception cref="AgentUnavailableException">There is no agent, and nothing to call instead.</exception>
    /// <exception cref="InvalidOperationException">The generator has not run for <typeparamref name="T"/>, or an agent in this process does not serve
    /// it.</exception>
    public T CreateProxy<T>(Func<T>? alone = null, RpcProxyOptions? options = null)
        where T : class
    {
        if (_link is not null)
        {
            return Use().CreateProxy<T>(options);
        }

        return alone is not null ? alone() : throw Alone();
    }

    /// <summary>Connects, if it is not connected yet, and waits until the agent has answered for the first time.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="AgentUnavailableException">There is no agent, or no connection comes any more.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken = default) =>
        _link is null ? Task.FromException(Alone()) : Use().FirstConnected.WaitAsync(cancellationToken);

    /// <summary>
    /// Asks the agent for a ticket for a process that this one starts: a worker's own worker. It is good until it is revoked, or this process's own
    /// ticket is, or the worker that this process is has ended.
    /// </summary>
    /// <param name="worker">The name of the process, unique below this one; the agent knows it as this one's name, a slash, and the name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AgentUnavailableException">There is no agent, or it cannot be reached.</exception>
    /// <exception cref="RemoteException">The agent refused: there is such a ticket already.</exception>
    public async Task<AgentTicket> RequestTicketAsync(string worker, CancellationToken cancellationToken = default)
    {
        AgentName.Check(worker, nameof(worker));
        Wire.IAgentSession session = (_link is null ? throw Alone() : Use()).Session;
        JsonElement handle = await session.IssueTicketAsync(worker).WaitAsync(cancellationToken).ConfigureAwait(false);
        return new AgentTicket(worker, IpcHandle.Parse(handle), async () => await session.RevokeTicketAsync(worker).ConfigureAwait(false));
    }

    /// <summary>Sends what is left to send, and leaves the agent. Not for a worker's client, which ends with the worker. Idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        await FinishAsync(Options.CallTimeout).ConfigureAwait(false);
        Events.Close();
        _logs.Dispose();
        if (_link is not null)
        {
            await _link.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends what the client does by itself, so that nothing of it is under way at the goodbye; what is left to send goes out.</summary>
    private async Task FinishAsync(TimeSpan timeout)
    {
        _feed.Stop();
        await Task.WhenAll(Events.FinishAsync(timeout), _metrics?.FinishAsync() ?? Task.CompletedTask).ConfigureAwait(false);
    }

    private void Connected(AgentWelcome welcome)
    {
        _feed.Connected();

        // In the agent's own process its listeners hear everything already.
        if (welcome.TakesTelemetry && _link is not LocalLink)
        {
            _metrics!.Start();
        }
    }

    private static AgentLink? LinkOf(WorkerContext context, AgentClientOptions options)
    {
        if (context.LocalOwner is AgentServer local)
        {
            return new LocalLink(local, context.Name, options);
        }

        string contract = Rpc.Generated.RpcContract<Wire.IAgentSession>.Instance.Name;
        return context.Owner is { RemoteContracts: { } served } owner && served.ContainsKey(contract)
            ? new OwnerLink(owner, options, LoggerOf(options))
            : null;
    }

    private static ILogger LoggerOf(AgentClientOptions options) => GuardedLogger.Create(options.LoggerFactory, AgentServer.LogCategory);

    /// <summary>The link, which begins to connect when it is used first.</summary>
    private AgentLink Use()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_started)
            {
                _started = true;
                _link!.Start();
            }
        }

        return _link!;
    }

    private AgentUnavailableException Alone() => new($"'{Name}' has no agent: it works alone.");

    [LoggerMessage(Level = LogLevel.Information, Message = "'{Name}' has no agent: it works alone")]
    private static partial void LogAlone(ILogger logger, string name);
}
