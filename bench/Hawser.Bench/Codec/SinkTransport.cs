using Hawser.Ipc;

namespace Hawser.Bench.Codec;

/// <summary>Takes what is sent, and keeps the last of it. Nothing ever comes.</summary>
internal sealed class SinkTransport : Transport
{
    private readonly byte[] _last = new byte[4096];
    private int _length;

    /// <summary>What was sent last.</summary>
    public ReadOnlySpan<byte> Last => _last.AsSpan(0, _length);

    internal override IpcPeerIdentity? Peer => null;

    internal override int TryReceive(Span<byte> buffer) => Nothing;

    internal override int Receive(Span<byte> buffer, TimeSpan timeout) => throw new NotSupportedException("Nobody receives here.");

    internal override int TrySend(ReadOnlySpan<byte> data)
    {
        data.CopyTo(_last);
        _length = data.Length;
        return data.Length;
    }

    internal override void WaitWritable()
    {
    }

    internal override void Shutdown()
    {
    }

    public override void Dispose()
    {
    }
}
