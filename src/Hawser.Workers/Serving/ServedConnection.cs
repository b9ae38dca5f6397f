using System.Text.Json;
using Hawser.Rpc;
using Hawser.Workers.Control;

namespace Hawser.Workers.Serving;

/// <summary>
/// One connection of a worker: the instance of the worker class that was made for it, and the scope of its services. It serves
/// <see cref="IWorkerSession"/>, by which the other side asks for the instance.
/// </summary>
/// <remarks>
/// The peer exists only after the handshake, and a fast caller's first request may be read before <see cref="RpcPeer.ConnectAsync"/> has
/// returned here: so the peer comes in through the service's factory, which runs at that request.
/// </remarks>
internal sealed class ServedConnection(WorkerCore core) : IWorkerSession, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private RpcPeer? _peer;
    private OpenedConnection? _opened;
    private bool _disposed;

    /// <summary>The services of this connection: the session, the worker's log, and the user's contract.</summary>
    internal RpcService[] Services =>
    [
        RpcService.For<IWorkerSession>(peer =>
        {
            _peer = peer;
            return this;
        }),
        RpcService.For<IWorkerLog>(core.Context.Log),
        core.Program.Serve(() => _opened?.Instance ?? throw new InvalidOperationException(
            $"This connection to worker '{core.Context.Name}' is not open: HawserWorkerSession.OpenAsync comes before the first call.")),
    ];

    public async Task OpenAsync(JsonElement? argument, CancellationToken cancellationToken)
    {
        OpenedConnection opened = core.Open(argument, _peer!);
        if (Keep(opened))
        {
            return;
        }

        await opened.DisposeAsync().ConfigureAwait(false);
        throw new InvalidOperationException($"This connection to worker '{core.Context.Name}' is open already, or has ended.");
    }

    public async ValueTask DisposeAsync()
    {
        OpenedConnection? opened;
        lock (_gate)
        {
            _disposed = true;
            opened = _opened;
        }

        if (opened is not null)
        {
            await opened.DisposeAsync().ConfigureAwait(false);
        }
    }

    private bool Keep(OpenedConnection opened)
    {
        lock (_gate)
        {
            if (_disposed || _opened is not null)
            {
                return false;
            }

            _opened = opened;
            return true;
        }
    }
}
