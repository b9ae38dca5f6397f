namespace Hawser.Rpc.Streams;

/// <summary>
/// The result of a call whose request could not be composed: like every failure of such a call, it comes in place of the items.
/// </summary>
internal sealed class FailedItems<T>(Exception exception) : IAsyncEnumerable<T>, IAsyncEnumerator<T>
{
    public T Current => throw exception;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

    public ValueTask<bool> MoveNextAsync() => ValueTask.FromException<bool>(exception);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
