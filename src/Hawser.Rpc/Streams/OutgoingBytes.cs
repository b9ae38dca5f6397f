namespace Hawser.Rpc.Streams;

/// <summary>A value of known length: it spends no credit, because its receiver has agreed to it with the message that names it.</summary>
internal sealed class OutgoingBytes(StreamTable table, uint id, string method, ReadOnlyMemory<byte> data, CancellationTokenSource stopping)
    : OutgoingStream(table, id, method, stopping)
{
    public override StreamMarker Marker => new(Id, IsBytes: true, data.Length);

    protected override bool HasEnd => false;

    protected override async Task ProduceAsync(CancellationToken stopping)
    {
        int longest = Table.PeerLimits.Chunk;
        for (ReadOnlyMemory<byte> rest = data; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, longest)..])
        {
            await Table.SendChunkAsync(Id, rest[..Math.Min(rest.Length, longest)], stopping).ConfigureAwait(false);
        }
    }
}
