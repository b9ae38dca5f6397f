using Hawser.Ipc;

namespace Hawser.Workers.Serving;

/// <summary>Where to listen for a kind of channel.</summary>
internal static class ChannelEndpoint
{
    /// <summary>A port of the loopback interface that the system chooses.</summary>
    private static readonly IpcEndpoint AnyPort = IpcEndpoint.Tcp("127.0.0.1", 0);

    /// <summary>Null: a socket in a folder of its own.</summary>
    internal static IpcEndpoint? Of(WorkerChannel channel) => channel == WorkerChannel.Tcp ? AnyPort : null;

    /// <summary>The kind over which a handle's holder has come: a worker listens as its owner does.</summary>
    internal static WorkerChannel ChannelOf(IpcHandle handle) => handle.Suite == 1 ? WorkerChannel.UnixSocket : WorkerChannel.Tcp;
}
