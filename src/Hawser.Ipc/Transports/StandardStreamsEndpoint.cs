using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>The pipes that a process was started with. Which streams they are is known to the process alone, so they are no address.</summary>
internal sealed class StandardStreamsEndpoint : IpcEndpoint
{
    internal const string Text = "stdio:";

    public override bool Equals(IpcEndpoint? other) => other is StandardStreamsEndpoint;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    internal override Transport Connect(TimeProvider time, DialOperation? dial = null) =>
        throw new NotSupportedException("stdio: cannot be dialed by its name: it means streams that a process has inherited.");

    internal override AcceptSource Listen(IpcListenerOptions options, ILogger log) =>
        throw new NotSupportedException("Nobody can listen on stdio:: it means streams that a process has inherited.");
}
