using System.ComponentModel;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Generated;

/// <summary>
/// Loads, and has compiled, what a process's first peer needs for its first messages. For whoever has a thread to spare while a connection is
/// being made; nothing else needs it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RpcAhead
{
    /// <summary>Takes some tens of milliseconds when it is called first, and hardly any later.</summary>
    public static void Load()
    {
        var sample = new ReadyMessage
        {
            Session = "0",
            Contracts = new Dictionary<string, string>(StringComparer.Ordinal) { ["Hawser.Sample"] = "0123456789abcdef" },
            Limits = PeerLimits.Default,
        };
        Envelope read = EnvelopeReader.Read(sample.Compose().Span, PeerLimits.Default.Depth);
        ReadyMessage.Parse(read.Params);
    }
}
