using Microsoft.Extensions.Logging;

namespace Hawser.Rpc;

public sealed partial class RpcPeer
{
    /// <summary>
    /// Waits until the other side has answered every call that was given up here, by its token or its deadline, and has ended what produced the
    /// streams that were given up; or until the connection has ended. Until then it may still be at work for nobody.
    /// </summary>
    /// <returns>True: there is no such call, or not any more. False: the connection has ended. Never faults.</returns>
    public Task<bool> WhenGivenUpCallsEndAsync() => _calls.WhenNoneAbandonedAsync();

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
