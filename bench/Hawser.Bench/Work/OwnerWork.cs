namespace Hawser.Bench.Work;

/// <inheritdoc/>
internal sealed class OwnerWork(byte[] bytes) : IOwnerWork
{
    public Task NothingAsync() => Task.CompletedTask;

    public Task<byte[]> BytesAsync() => Task.FromResult(bytes);
}
