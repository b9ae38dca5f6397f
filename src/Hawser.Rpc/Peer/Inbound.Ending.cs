using Hawser.Ipc;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc;

// The last word of a connection that its ticket or its listener ends.
internal sealed partial class Inbound
{
    // Not on the reader thread, so with a composer of its own.
    public void OnEnding(IpcEnd end)
    {
        if (ByeReason.Of(end.Kind) is { } reason)
        {
            _outbound.Post(new ProtocolMessages().Bye(reason));
        }
    }
}
