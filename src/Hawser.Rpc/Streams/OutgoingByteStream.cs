using System.Buffers;

namespace Hawser.Rpc.Streams;

/// <summary>Bytes of unknown length, read from a stream of the user as credit allows.</summary>
internal sealed class OutgoingByteStream(
    StreamTable table, uint id, string method, Stream source, bool ownsSource, CancellationTokenSource stopping)
    : OutgoingStream(table, id, method, stopping)
{
    // Several to a default window, so that the consumer gives credit back while the rest is under way.
    private const int LongestRead = 64 * 1024;

    public override StreamMarker Marker => new(Id, IsBytes: true, Length: null);

    protected override async Task ProduceAsync(CancellationToken stopping)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(LongestRead, Table.PeerLimits.Chunk));
        int longest = Math.Min(buffer.Length, Table.PeerLimits.Chunk);
        try
        {
            while (true)
            {
                await CreditAsync().ConfigureAwait(false);
                int read = await source.ReadAsync(buffer.AsMemory(0, longest), stopping).ConfigureAwait(false);
                if (read == 0)
                {
                    return;
                }

                Spend(StreamTable.ChunkCost(read));
                await Table.SendChunkAsync(Id, buffer.AsMemory(0, read), stopping).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override ValueTask ReleaseAsync() => ownsSource ? source.DisposeAsync() : ValueTask.CompletedTask;
}
