using Hawser.Ipc;
using Hawser.Rpc.Calls;
using Hawser.Rpc.Streams;
using Hawser.Rpc.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Rpc.Tests.Support;

/// <summary>The streams of a connection without the peer around them.</summary>
internal static class StreamTables
{
    public static StreamTable Create(IpcConnection connection, RpcLimits? limits = null) => new(
        new Outbound(connection),
        new RpcPeerOptions { Limits = limits ?? new RpcLimits() },
        new LossExplanation(explain: null, NullLogger.Instance),
        NullLogger.Instance,
        static () => { });
}
