using Microsoft.Extensions.Logging;

namespace Hawser.Rpc;

public sealed partial class RpcPeer
{
    private void TellUnanswered(RpcUnansweredCall call)
    {
        try
        {
            _options.OnUnanswered!(call);
        }
        catch (Exception e)
        {
            LogUnansweredFailed(e);
        }
    }

    [LoggerMessage(12, LogLevel.Error, "RpcPeerOptions.OnUnanswered threw.")]
    private partial void LogUnansweredFailed(Exception exception);
}
