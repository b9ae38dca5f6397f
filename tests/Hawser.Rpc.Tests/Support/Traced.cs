using System.Diagnostics;
using System.Threading.Channels;

namespace Hawser.Rpc.Tests.Support;

/// <summary>Serves <see cref="ITraced"/>; each chain goes back to the peer that called.</summary>
internal sealed class Traced(RpcPeer? caller = null) : ITraced
{
    private readonly Channel<string> _notes = Channel.CreateUnbounded<string>();

    public Task<string> NextNoteAsync() => _notes.Reader.ReadAsync().AsTask().InTime();

    public async Task<string> IdAsync()
    {
        // The rest of the handler runs elsewhere.
        await Task.Yield();
        return Activity.Current?.Id ?? "";
    }

    public async Task<string[]> ChainAsync(int hops)
    {
        string own = Activity.Current?.Id ?? "";
        return hops == 0 ? [own] : [own, .. await caller!.CreateProxy<ITraced>().ChainAsync(hops - 1)];
    }

    public ValueTask NoteAsync(string text)
    {
        _notes.Writer.TryWrite(Activity.Current?.Id ?? "");
        return text == "fail" ? throw new InvalidOperationException("noted") : ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<string> IdsAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return Activity.Current?.Id ?? "";
        }

        if (count == 0)
        {
            throw new InvalidOperationException("no items");
        }
    }

    public Task FailAsync(string message) => throw new FormatException(message);
}
