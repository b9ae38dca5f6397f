using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>Names a stream that was opened elsewhere. Nobody can dial it or listen on it.</summary>
internal sealed class StreamEndpoint : IpcEndpoint
{
    public override bool Equals(IpcEndpoint? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public override string ToString() => "stream:";

    internal override Transport Connect(TimeProvider time, DialOperation? dial = null) => throw new IOException("A stream that was opened elsewhere cannot be dialed.");

    internal override AcceptSource Listen(IpcListenerOptions options, ILogger log) =>
        throw new IOException("Nobody can listen on a stream that was opened elsewhere.");
}
