using Hawser.Ipc;
using Hawser.Rpc.Generated;
using Hawser.Runtimes.Nodes;
using Hawser.Runtimes.Serving;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;
using Hawser.Workers.Detached;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes;

/// <summary>
/// A node of this process: others of the same user attach runtimes to it, to look at the process from within and to change it. While none is attached, it is
/// a socket and a file, and nothing of the process is touched. Thread-safe. Disposing closes it, and ends its sessions.
/// </summary>
/// <remarks>
/// Who can reach it may do whatever the process may do: that is what it is for. Only processes of the same user that can read its file, or were given a
/// handle, can; each evaluation is logged with who asked.
/// </remarks>
public sealed partial class RuntimeNode : IAsyncDisposable
{
    /// <summary>The category of a node's log.</summary>
    public const string LogCategory = "Hawser.Runtimes.Node";

    private readonly WorkerServer<IRuntimeSession> _server;
    private readonly NodeHost _host;
    private readonly ILogger _logger;
    private readonly RegistryFiles? _registry;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _closing;

    private RuntimeNode(WorkerServer<IRuntimeSession> server, NodeHost host, RegistryFiles? registry, ILogger logger)
    {
        _logger = logger;
        _server = server;
        _host = host;
        _registry = registry;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>The node's name.</summary>
    public string Name => _server.Name;

    /// <summary>Completes when the node is closed, whoever closed it.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Opens a node in this process.</summary>
    /// <param name="options">Its name, its log, what it gives to the code.</param>
    /// <param name="cancellationToken">Gives up; nothing is left then.</param>
    /// <exception cref="InvalidOperationException">A node of that name is open in this process.</exception>
    /// <exception cref="IOException">A node of that name is open in another process, the registry is refused, or no socket can be made.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static async Task<RuntimeNode> OpenAsync(RuntimeNodeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var worker = new WorkerOptions
        {
            Name = options.Name,
            LoggerFactory = options.LoggerFactory,
            TimeProvider = options.TimeProvider,
        };
        ILogger logger = GuardedLogger.Create(options.LoggerFactory, LogCategory);
        NodeHost host = NodeHost.Add(options.Name, new NodeManager(new ServingOptions
        {
            LoggerFactory = options.LoggerFactory,
            Services = options.Services ?? NoServices.Instance,
            TimeProvider = options.TimeProvider,
        }));
        WorkerServer<IRuntimeSession>? server = null;
        try
        {
            server = await Worker.ServeAsync<IRuntimeSession, NodeConnection>(worker, cancellationToken).ConfigureAwait(false);
            RegistryFiles? registry = null;
            if (options.IsRegistered)
            {
                registry = (options.Registry ?? RuntimeNodeRegistry.Default).Workers.Files;
                WorkerHandle<IRuntimeSession> handle = await server.ShareAsync(
                    IpcTicketKind.Many, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
                registry.Add(Record(handle, options.TimeProvider));
            }

            var node = new RuntimeNode(server, host, registry, logger);
            LogOpened(logger, node.Name, registry?.Folder ?? "none");
            if (options.ClosesWithLastSession)
            {
                _ = node.CloseWithLastSessionAsync(options.UnusedTimeout, options.TimeProvider);
            }

            return node;
        }
        catch
        {
            if (server is not null)
            {
                await server.DisposeAsync().ConfigureAwait(false);
            }

            host.Dispose();
            throw;
        }
    }

    /// <summary>A handle for somebody who is not to find the node by name: for any number of connections, until the node is closed.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConnectionLostException">The node is closed.</exception>
    public async Task<RuntimeNodeHandle> ShareAsync(CancellationToken cancellationToken = default) =>
        new(await _server.ShareAsync(IpcTicketKind.Many, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false));

    /// <summary>Closes the node: it takes no more connections, its sessions end, and its file goes. Never throws; idempotent.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            return new ValueTask(_closing ??= Task.Run(CloseAsync));
        }
    }

    private static RegistryRecord Record(WorkerHandle<IRuntimeSession> handle, TimeProvider time) => new()
    {
        Handle = handle.Content,
        Contract = RpcContract<IRuntimeSession>.Instance.Name,
        ContractHash = RpcContract<IRuntimeSession>.Instance.Hash,
        OwnerProcessId = Environment.ProcessId,
        StartedAt = time.GetUtcNow(),
        Lease = Timeout.InfiniteTimeSpan, // It lives as long as its process wants it to.
    };

    private async Task CloseAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        Unregister();
        await _server.CloseAsync().ConfigureAwait(false);

        // First the sessions, so that their owners hear that they have ended, and not only that the connection has.
        await _host.Sessions.EndAllAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        _host.Dispose();
        LogClosed(_logger, Name);
        _closed.TrySetResult();
    }

    private async Task CloseWithLastSessionAsync(TimeSpan unused, TimeProvider time)
    {
        try
        {
            await _host.Used.WaitAsync(unused, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Who had it opened went away.
        }

        await _host.Sessions.WhenEmpty.ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    private void OnProcessExit(object? sender, EventArgs e) => Unregister();

    private void Unregister() => _registry?.Forget(Name, Environment.ProcessId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node '{Node}' is open: processes of this user may evaluate code here (registry: {Folder})")]
    private static partial void LogOpened(ILogger logger, string node, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node '{Node}' is closed")]
    private static partial void LogClosed(ILogger logger, string node);
}
