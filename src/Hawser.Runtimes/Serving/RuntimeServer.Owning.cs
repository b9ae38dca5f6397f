using Hawser.Runtimes.Sessions;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Serving;

internal sealed partial class RuntimeServer
{
    private readonly Lock _owning = new();
    private RuntimeConnection? _owner;
    private ITimer? _grace;
    private Task? _ending;
    private volatile bool _ended;

    /// <summary>Completes when the session has ended and nothing is left of it; null before it begins to.</summary>
    internal Task? Ending => _ending;

    /// <summary>Takes an owner's connection: the first one, or one of the same owner, which takes the place of the one before.</summary>
    /// <exception cref="RuntimeSessionException">It has another owner, or has ended.</exception>
    internal SessionWelcome Own(RuntimeConnection connection, string key)
    {
        RuntimeConnection? before;
        lock (_owning)
        {
            if (!string.Equals(key, _request.OwnerKey, StringComparison.Ordinal))
            {
                throw new RuntimeSessionException(
                    RuntimeConnectFailure.AlreadyOwned,
                    $"Session '{_request.Session}' has an owner, {_request.WhoAsks}. Ask it for a ticket for observers, or open a session of your own.");
            }

            ThrowIfEnded();
            before = _owner;
            _owner = connection;
            _grace?.Dispose();
            _grace = null;
        }

        before?.Replace();
        return Welcome();
    }

    /// <summary>Takes an observer.</summary>
    /// <exception cref="RuntimeSessionException">The session has ended.</exception>
    internal SessionWelcome Observe()
    {
        ThrowIfEnded();
        return Welcome();
    }

    /// <summary>A connection is gone without a goodbye. If it was the owner's, the session waits for its grace.</summary>
    internal void Lose(RuntimeConnection connection)
    {
        lock (_owning)
        {
            if (_owner != connection || _ended)
            {
                return;
            }

            _owner = null;
            if (_request.Grace > TimeSpan.Zero)
            {
                LogLost(_logger, _request.Session, _request.Grace);
                _grace = Options.TimeProvider.CreateTimer(
                    _ => EndIfLost(), null, _request.Grace, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        _ = EndAsync();
    }

    /// <summary>
    /// Ends the session: its evaluations are aborted, its containers dropped, its events complete. Returns when nothing of it is left. Idempotent.
    /// </summary>
    internal Task EndAsync()
    {
        lock (_owning)
        {
            _ended = true;
            _grace?.Dispose();
            return _ending ??= Task.Run(EndOnceAsync);
        }
    }

    private SessionWelcome Welcome() =>
        new(Environment.ProcessId, System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription, Log.Last, _numbers.Last);

    private void EndIfLost()
    {
        lock (_owning)
        {
            if (_owner is not null)
            {
                return;
            }

            _ended = true;
        }

        _ = EndAsync();
    }

    private void ThrowIfEnded()
    {
        if (_ended)
        {
            throw new RuntimeSessionException(RuntimeConnectFailure.SessionEnded, $"Session '{_request.Session}' has ended.");
        }
    }

    private async Task EndOnceAsync()
    {
        _numbers.Close(new RuntimeSessionException(RuntimeConnectFailure.SessionEnded, $"Session '{_request.Session}' has ended."));
        Input.Close();
        RuntimeContainer[] containers;
        lock (_opening)
        {
            containers = [.. _containers.Values];
        }

        await Task.WhenAll(containers.Select(static container => container.DropAsync())).ConfigureAwait(false);
        _memoryReports.Dispose();
        Batches.Dispose();
        Log.Complete();
        try
        {
            await CloseEditorAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LanguageFailed(e);
        }

        try
        {
            await Language.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LanguageFailed(e);
        }

        lock (_temporary)
        {
            _tempFolder?.Dispose();
        }

        _node.Leave(_request.Session, this);
        LogEnded(_logger, _request.Session);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Session {Session} lost its owner, and waits {Grace} for it")]
    private static partial void LogLost(ILogger logger, string session, TimeSpan grace);

    [LoggerMessage(Level = LogLevel.Information, Message = "Session {Session} has ended")]
    private static partial void LogEnded(ILogger logger, string session);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Session {Session}: the language's part of it could not be ended")]
    private static partial void LogLanguageFailed(ILogger logger, string session, Exception exception);
}
