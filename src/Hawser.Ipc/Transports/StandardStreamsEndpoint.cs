using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>
/// The pipes that a process was started with. Which streams they are is known to those alone who hold them, so they are no address: a
/// listener and a dialer are given them.
/// </summary>
internal sealed class StandardStreamsEndpoint : IpcEndpoint
{
    internal const string Text = "stdio:";

    public override bool Equals(IpcEndpoint? other) => other is StandardStreamsEndpoint;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    internal override Transport Connect(TimeProvider time, DialOperation? dial = null) =>
        throw new NotSupportedException(
            "stdio: cannot be dialed by its name: it means streams that a process has inherited, and they are given to the dialer.");

    internal override AcceptSource Listen(IpcListenerOptions options, ILogger log) => new StreamAcceptSource(this);
}
