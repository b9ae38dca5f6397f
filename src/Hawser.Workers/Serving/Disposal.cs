namespace Hawser.Workers.Serving;

/// <summary>Disposes what the user's classes are, if they are disposable at all; the asynchronous way first.</summary>
internal static class Disposal
{
    internal static async ValueTask OfAsync(object? value)
    {
        switch (value)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync().ConfigureAwait(false);
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }
}
