using System.Security.Cryptography;

namespace Hawser.Ipc.Tests;

/// <summary>A peer that speaks bytes: what a test says on the wire is exactly what it writes here.</summary>
internal sealed class RawPeer : IDisposable
{
    internal RawPeer(Transport transport) => Transport = transport;

    internal Transport Transport { get; }

    internal static RawPeer Dial(IpcEndpoint endpoint) => new(endpoint.Connect(TimeProvider.System));

    /// <summary>Dials and does the whole handshake; frames may follow.</summary>
    internal static RawPeer DialAndProve(IpcHandle handle, ReadOnlySpan<byte> behindProof = default)
    {
        RawPeer peer = Dial(handle.Endpoint);
        using DialerHandshake handshake = new(
            handle, peer.Transport.Suite, peer.Transport.Binding, RandomNumberGenerator.GetBytes(32));
        peer.Send(handshake.Hello.Span);
        byte[] proof = new byte[48];
        Assert.Equal(HandshakeFault.None, handshake.ReadChallenge(peer.Read(80), proof));
        peer.Send([.. proof, .. behindProof]);
        return peer;
    }

    internal static DialerHandshake NewHandshake(IpcHandle handle) =>
        new(handle, HandshakeFormat.LocalSuite, HandshakeFormat.LocalBinding, RandomNumberGenerator.GetBytes(32));

    internal void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int sent = Transport.TrySend(bytes);
            bytes = bytes[sent..];
            if (sent == 0)
            {
                Transport.WaitWritable();
            }
        }
    }

    /// <summary>Reads so many bytes.</summary>
    internal byte[] Read(int count)
    {
        byte[] bytes = new byte[count];
        for (int length = 0; length < count;)
        {
            int received = Receive(bytes.AsSpan(length));
            Assert.True(received > 0, $"The stream ended, or was silent, after {length} of {count} bytes.");
            length += received;
        }

        return bytes;
    }

    /// <summary>Asserts that the other side closes, and has said nothing before it.</summary>
    internal void ExpectSilentEnd()
    {
        int received = Receive(new byte[1]);
        Assert.True(received == 0, received > 0 ? "There was a byte where silence is due." : "The connection was not closed.");
    }

    /// <summary>Waits for bytes or the end; a transport may find nothing without a cause, such as half a record of TLS.</summary>
    private int Receive(Span<byte> buffer)
    {
        long begin = TimeProvider.System.GetTimestamp();
        int received;
        do
        {
            received = Transport.Receive(buffer, Patience.Limit);
        }
        while (received == Hawser.Ipc.Transport.Nothing && TimeProvider.System.GetElapsedTime(begin) < Patience.Limit);
        return received;
    }

    public void Dispose() => Transport.Dispose();
}
