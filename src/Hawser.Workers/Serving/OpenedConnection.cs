namespace Hawser.Workers.Serving;

/// <summary>A connection's instance of the worker class, with the scope that its services came from. Disposed once, instance first.</summary>
internal sealed class OpenedConnection(object instance, IAsyncDisposable? scope) : IAsyncDisposable
{
    private int _disposed;

    internal object Instance => instance;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        try
        {
            await Disposal.OfAsync(instance).ConfigureAwait(false);
        }
        finally
        {
            if (scope is not null)
            {
                await scope.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
