using System.Globalization;
using Hawser.Runtimes.Nodes;
using Hawser.Runtimes.Serving;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;

namespace Hawser.Runtimes.Connecting;

/// <summary>
/// A link without a channel: the server's own object. For observers, and not before the first is wanted, a listener is opened beside it.
/// </summary>
/// <param name="sessions">The runtime's own; there is one session in it.</param>
internal sealed class EmbeddedLink(NodeManager sessions) : SessionLink
{
    private static int _names;

    private readonly RuntimeConnection _connection = new(sessions);
    private readonly SemaphoreSlim _opening = new(1);
    private WorkerServer<IRuntimeSession>? _observed;
    private bool _disposed;

    internal override IRuntimeSession Session => _connection;

    internal override Task<WorkerExit?> ExitAsync() => Task.FromResult<WorkerExit?>(null);

    internal override async Task<WorkerHandle<IRuntimeObservation>> ShareAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            string name = string.Create(CultureInfo.InvariantCulture, $"embedded runtime {Interlocked.Increment(ref _names)}");
            _observed ??= await Worker.ServeAsync<IRuntimeSession, NodeConnection>(
                new WorkerOptions { Name = name }, cancellationToken).ConfigureAwait(false);
            return _observed.HandleOf<IRuntimeObservation>(ObservedSession.Share(_connection.Server!, _observed.ShareOnly));
        }
        finally
        {
            _opening.Release();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            await _connection.DisposeAsync().ConfigureAwait(false);
            await sessions.EndAllAsync().ConfigureAwait(false);
            if (_observed is not null)
            {
                await _observed.DisposeAsync().ConfigureAwait(false);
            }

        }
        finally
        {
            _opening.Release();
        }
    }
}
