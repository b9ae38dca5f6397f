using System.Threading.Channels;

namespace Hawser.Rpc.Tests.Support;

/// <summary>Takes what is dropped, one at a time, as a test lets it.</summary>
internal sealed class Drop : IDrop, IDisposable
{
    private readonly SemaphoreSlim _turns = new(0);
    private readonly Channel<int> _taken = Channel.CreateUnbounded<int>();

    public Task<int> NextAsync() => _taken.Reader.ReadAsync().AsTask().InTime();

    public void Take() => _turns.Release();

    public void Dispose() => _turns.Dispose();

    public async ValueTask DropAsync(byte[] data)
    {
        _taken.Writer.TryWrite(data.Length);
        await _turns.WaitAsync();
    }
}
