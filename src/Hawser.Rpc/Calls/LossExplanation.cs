using Hawser.Ipc;
using Microsoft.Extensions.Logging;

namespace Hawser.Rpc.Calls;

/// <summary>
/// What calls fail with once the connection has ended: asked of <see cref="RpcPeerOptions.ExplainLoss"/> once, when the first call needs
/// it, and never on the reader thread. Thread-safe.
/// </summary>
internal sealed partial class LossExplanation(Func<IpcEnd, ValueTask<Exception?>>? explain, ILogger logger)
{
    private readonly Lock _gate = new();
    private Task<Exception?>? _explanation;

    /// <summary>Tells one call's exception: at once where it is known, else when it is.</summary>
    /// <param name="method">The wire name of the called method.</param>
    /// <param name="end">How the connection ended; null: it is being closed.</param>
    /// <param name="tell">Is given the exception. It must not throw.</param>
    public void Tell(string method, IpcEnd? end, Action<Exception> tell)
    {
        if (explain is null || _explanation is { IsCompleted: true })
        {
            tell(Known(method, end));
        }
        else
        {
            _ = TellAsync(method, end, tell);
        }
    }

    /// <summary>The exception of one call, asking if nobody has yet.</summary>
    /// <param name="method">The wire name of the called method.</param>
    /// <param name="end">How the connection ended; null: it is being closed.</param>
    public async Task<Exception> ExplainAsync(string method, IpcEnd? end)
    {
        if (explain is not null && end is not null)
        {
            Task<Exception?> explanation;
            lock (_gate)
            {
                explanation = _explanation ??= Task.Run(() => AskAsync(end));
            }

            await explanation.ConfigureAwait(false);
        }

        return Known(method, end);
    }

    private async Task TellAsync(string method, IpcEnd? end, Action<Exception> tell) =>
        tell(await ExplainAsync(method, end).ConfigureAwait(false));

    // Without asking.
    private Exception Known(string method, IpcEnd? end)
    {
        if (end is null)
        {
            return new ConnectionLostException($"'{method}' cannot be called: the connection is being closed.", end: null);
        }

        return (explain is null ? null : _explanation!.Result) switch
        {
            IPerCallException shared => shared.ForCall(method),
            { } exception => exception,
            null => new ConnectionLostException($"The call of '{method}' failed: the connection ended ({end.Kind}): {end.Detail}", end),
        };
    }

    private async Task<Exception?> AskAsync(IpcEnd end)
    {
        try
        {
            return await explain!(end).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogFailed(logger, e);
            return null;
        }
    }

    [LoggerMessage(20, LogLevel.Warning, "RpcPeerOptions.ExplainLoss failed; calls fail with ConnectionLostException.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
