using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Rpc.Generated;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Serving;

/// <summary>
/// The serving side of one worker, the same in a worker process and in this one (<c>ServeAsync</c>): its state, made once, and its
/// connections, each with an instance of the worker class. Thread-safe.
/// </summary>
/// <remarks>
/// Life: <see cref="InitAsync"/> once; then connections come, through <see cref="ServeOwnerAsync"/> for the owner's and through the
/// handles of <see cref="Share(IpcTicketOptions, RpcService[])"/> for later ones; <see cref="StopAsync"/> lets them finish; disposing
/// ends the rest, and the state last.
/// </remarks>
internal sealed partial class WorkerCore : IAsyncDisposable
{
    /// <summary>As long as a worker has in all until its owner has answered: an owner that starts many at once answers late.</summary>
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(10);

    private readonly WorkerCoreOptions _options;
    private readonly RpcJson _json;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly HashSet<RpcPeer> _guests = [];
    private readonly List<Task> _running = [];
    private IpcListener? _own;
    private IpcListener? _shared;
    private int _tickets;
    private bool _closed;
    private WorkerProvider? _provider;
    private WorkerValues? _values;
    private object? _state;
    private bool _stopping;
    private Task? _disposing;

    internal WorkerCore(WorkerProgram program, WorkerContext context, WorkerCoreOptions options)
    {
        Program = program;
        Context = context;
        _options = options;
        _json = RpcJson.For(program.Contract, options.Json);
        _logger = GuardedLogger.Create(context.LoggerFactory, "Hawser.Workers");
        context.ShareOnly = ShareOnly;
    }

    internal WorkerProgram Program { get; }

    internal WorkerContext Context { get; }

    /// <summary>How many connections beside the owner's are there.</summary>
    internal int Guests
    {
        get
        {
            lock (_gate)
            {
                return _guests.Count;
            }
        }
    }

    /// <summary>Makes services and state. What the user's code throws comes out as it is.</summary>
    internal Task InitAsync(JsonElement? value)
    {
        WorkerBlueprint blueprint = Program.Blueprint;
        if (_values is not null)
        {
            throw new InvalidOperationException($"Worker '{Context.Name}' is initialised already.");
        }

        object? init = blueprint.Init is { } type ? _json.FromElement(value, type) : null;
        _provider = blueprint.WantsServices ? WorkerProvider.Build(blueprint, Context, init, () => _state) : null;
        var values = new WorkerValues(Context.LoggerFactory, _provider?.Services);
        values.Add(typeof(WorkerContext), Context);
        if (blueprint.Init is not null)
        {
            values.Add(blueprint.Init, init);
        }

        if (blueprint.State is { } stateType)
        {
            _state = WorkerActivator.Create(stateType, values);
            values.Add(stateType, _state);
        }

        _values = values;
        return Task.CompletedTask;
    }

    /// <summary>Makes a connection's instance. What the user's code throws comes out as it is.</summary>
    internal OpenedConnection Open(JsonElement? argument, RpcPeer peer)
    {
        if (_values is null)
        {
            throw new InvalidOperationException($"Worker '{Context.Name}' is not initialised yet.");
        }

        if (argument is not null && Program.Blueprint.Argument is null)
        {
            throw new ArgumentException($"'{Program.Blueprint.Worker}' takes no connection argument, and was given one.");
        }

        return _provider is null
            ? new OpenedConnection(Create(argument, peer, services: null), scope: null)
            : _provider.Open(services => Create(argument, peer, services));
    }

    private object Create(JsonElement? argument, RpcPeer peer, IServiceProvider? services)
    {
        var values = new WorkerValues(Context.LoggerFactory, services, _values);
        values.Add(typeof(RpcPeer), peer);
        if (Program.Blueprint.Argument is { } type)
        {
            values.Add(type, _json.FromElement(argument, type));
        }

        return WorkerActivator.Create(Program.Blueprint.Worker, values);
    }

    /// <summary>
    /// Serves on the owner's connection, which <see cref="StopAsync"/> leaves to its owner, until it ends; returns when both sides have
    /// exchanged <c>$/ready</c>.
    /// </summary>
    /// <param name="connecting">The connection, which may still be being made; ended when this fails.</param>
    /// <param name="more">Services beside the session and the user's contract.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal Task<RpcPeer> ServeOwnerAsync(Task<IpcConnection> connecting, RpcService[] more, CancellationToken cancellationToken) =>
        ServeAsync(connecting, owner: true, new ServedConnection(this), more, broughtBy: null, cancellationToken);

    private async Task<RpcPeer> ServeAsync(
        Task<IpcConnection> connecting,
        bool owner,
        ServedConnection? served,
        RpcService[] more,
        IpcTicket? broughtBy,
        CancellationToken cancellationToken)
    {
        // Before the connection is awaited: a start has a processor for it while it dials.
        RpcPeerOptions options = served is null
            ? PeerOptions(more, issueTicket: null)
            : PeerOptions([.. served.Services, .. more], IssuerFor(broughtBy));
        IpcConnection connection = await connecting.ConfigureAwait(false);
        RpcPeer peer = await RpcPeer.ConnectAsync(connection, options, cancellationToken).ConfigureAwait(false);
        _options.Tap?.Connected(peer);
        Task ended = EndWithAsync(peer, served);
        bool late;
        lock (_gate)
        {
            _running.RemoveAll(static task => task.IsCompleted);
            _running.Add(ended);
            late = _stopping;

            // One that has ended already has been taken out, or is about to be, before it came in.
            if (!owner && !late && !peer.Completion.IsCompleted)
            {
                _guests.Add(peer);
            }
        }

        if (late && !owner)
        {
            await peer.DisposeAsync().ConfigureAwait(false);
        }

        return peer;
    }

    /// <summary>Begins the end: no more connections; those there, but for the owner's, end after their calls in flight.
    /// Idempotent.</summary>
    internal async Task StopAsync(TimeSpan timeout)
    {
        RpcPeer[] guests;
        lock (_gate)
        {
            _stopping = true;
            guests = [.. _guests];
        }

        Context.Stop();
        Context.Log.Complete();
        await CloseAsync().ConfigureAwait(false);
        long start = _options.TimeProvider.GetTimestamp();
        await Task.WhenAll(guests.Select(peer => peer.CloseAsync(timeout).AsTask())).ConfigureAwait(false);
        await Context.SayFarewellAsync(timeout - _options.TimeProvider.GetElapsedTime(start)).ConfigureAwait(false);
    }

    /// <summary>Ends what is left, the state last. Each call returns when all of that is done. Idempotent.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            return new ValueTask(_disposing ??= Task.Run(DisposeOnceAsync));
        }
    }

    private async Task DisposeOnceAsync()
    {
        await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        foreach (IpcListener? listener in new[] { _own, _shared })
        {
            if (listener is not null)
            {
                await listener.DisposeAsync().ConfigureAwait(false);
            }
        }

        Task[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running).ConfigureAwait(false);
        try
        {
            await Disposal.OfAsync(_state).ConfigureAwait(false);
            if (_provider is not null)
            {
                await _provider.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            LogDisposalFailed(_logger, Context.Name, Context.ProcessId, e);
        }
    }

    private async Task EndWithAsync(RpcPeer peer, ServedConnection? served)
    {
        await peer.Completion.ConfigureAwait(false);
        lock (_gate)
        {
            _guests.Remove(peer);
        }

        try
        {
            if (served is not null)
            {
                await served.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            LogDisposalFailed(_logger, Context.Name, Context.ProcessId, e);
        }
    }

    private RpcPeerOptions PeerOptions(
        RpcService[] services, Func<IpcTicketOptions, CancellationToken, ValueTask<IpcHandle>>? issueTicket)
    {
        return new RpcPeerOptions
        {
            Services = services,
            IssueTicket = issueTicket,
            IncludeStackTraces = _options.IncludeStackTraces,
            Json = _options.Json,
            CloseTimeout = _options.ShutdownTimeout,
            ReadyTimeout = ReadyTimeout,
            SpinTime = _options.SpinTime,
            TimeProvider = _options.TimeProvider,
            LoggerFactory = Context.LoggerFactory,
            BeforeCall = _options.Tap?.BeforeCall,
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker '{Worker}' (process {ProcessId}): disposing its state failed")]
    private static partial void LogDisposalFailed(ILogger logger, string worker, int processId, Exception exception);
}
