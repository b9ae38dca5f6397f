using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Hawser.Ipc.Tests.Fuzzing;

/// <summary>Where a test itself is the listener, byte by byte.</summary>
internal sealed class FakeEndpoint : IpcEndpoint
{
    private readonly Channel<RawPeer> _dialed = Channel.CreateUnbounded<RawPeer>();

    public override bool Equals(IpcEndpoint? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public override string ToString() => "fake:";

    /// <summary>The test's end of the next connection that is dialed.</summary>
    internal Task<RawPeer> NextAsync() => _dialed.Reader.ReadAsync().AsTask().InTime();

    internal override Transport Connect(TimeProvider time, DialOperation? dial = null)
    {
        (MemoryTransport dialer, MemoryTransport listener) = MemoryTransport.CreatePair(time, TimeProvider.System);
        _dialed.Writer.TryWrite(new RawPeer(listener));
        return dialer;
    }

    internal override AcceptSource Listen(IpcListenerOptions options, ILogger log) => throw new NotSupportedException("A test listens there.");
}
