using System.Diagnostics.CodeAnalysis;
using Hawser.Runtimes.Languages;
using Hawser.Runtimes.Serving.Capturing;
using Hawser.Runtimes.Sessions;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Serving;

/// <summary>
/// The sessions of this process. The first one has the process configured for evaluations (<see cref="ProcessCapture"/>,
/// <see cref="BackgroundExceptions"/>), and the last one has all of it undone. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The last session disposes it.")]
internal sealed partial class NodeManager
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RuntimeServer> _servers = new(StringComparer.Ordinal);
    private ServingOptions _options;
    private LoadContextWatch _contexts;
    private ILogger _logger;
    private BackgroundExceptions? _exceptions;
    private TaskCompletionSource _empty = CompletedSource();

    /// <param name="options">How it serves.</param>
    internal NodeManager(ServingOptions options)
    {
        _options = options;
        _contexts = new LoadContextWatch(options);
        _logger = GuardedLogger.Create(options.LoggerFactory, "Hawser.Runtimes.Node");
    }

    /// <summary>The one that serves connections from other processes.</summary>
    internal static NodeManager OfThisProcess { get; } = new(new ServingOptions());

    internal ServingOptions Options => Volatile.Read(ref _options);

    internal LoadContextWatch Contexts => Volatile.Read(ref _contexts);

    /// <summary>How many sessions there are.</summary>
    internal int Sessions
    {
        get
        {
            lock (_gate)
            {
                return _servers.Count;
            }
        }
    }

    /// <summary>Completes when there is no session, and the process is as it was before the first.</summary>
    internal Task WhenEmpty
    {
        get
        {
            lock (_gate)
            {
                return _empty.Task;
            }
        }
    }

    /// <summary>Changes how sessions that open from now on are served.</summary>
    internal void Configure(Func<ServingOptions, ServingOptions> change)
    {
        lock (_gate)
        {
            ServingOptions options = change(_options);
            if (options == _options)
            {
                return;
            }

            _options = options;
            _contexts = new LoadContextWatch(options);
            _logger = GuardedLogger.Create(_options.LoggerFactory, "Hawser.Runtimes.Node");
        }
    }

    /// <summary>Opens or resumes a session, for a connection.</summary>
    /// <exception cref="RuntimeSessionException">It is refused.</exception>
    internal (RuntimeServer Server, SessionWelcome Welcome) Open(SessionRequest request, RuntimeConnection connection)
    {
        RuntimeServer? server;
        lock (_gate)
        {
            if (!_servers.TryGetValue(request.Session, out server))
            {
                if (request.Resumes)
                {
                    throw new RuntimeSessionException(
                        RuntimeConnectFailure.SessionEnded, $"Session '{request.Session}' has ended, or never was in this process.");
                }

                server = Begin(request);
            }
        }

        return (server, server.Own(connection, request.OwnerKey));
    }

    /// <summary>A session has ended.</summary>
    internal void Leave(string session, RuntimeServer server)
    {
        TaskCompletionSource? empty = null;
        lock (_gate)
        {
            if (_servers.TryGetValue(session, out RuntimeServer? known) && known == server && _servers.Remove(session) && _servers.Count == 0)
            {
                _exceptions?.Dispose();
                _exceptions = null;
                ProcessCapture.Release();
                empty = _empty;
            }
        }

        empty?.TrySetResult();
    }

    /// <summary>The sessions that there are now.</summary>
    internal RuntimeServer[] Servers()
    {
        lock (_gate)
        {
            return [.. _servers.Values];
        }
    }

    /// <summary>Ends all sessions; returns when nothing is left of those that there were.</summary>
    internal async Task EndAllAsync() =>
        await Task.WhenAll(Servers().Select(static server => server.EndAsync())).ConfigureAwait(false);

    private static TaskCompletionSource CompletedSource()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }

    private RuntimeServer Begin(SessionRequest request)
    {
        ILanguageSession language = LanguageOf(request);
        if (_servers.Count == 0)
        {
            ProcessCapture.Acquire();
            _exceptions = new BackgroundExceptions(this);
            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        var server = new RuntimeServer(this, request, language);
        _servers.Add(request.Session, server);
        LogOpened(_logger, request.WhoAsks, request.Session, request.Language);
        return server;
    }

    private static ILanguageSession LanguageOf(SessionRequest request)
    {
        try
        {
            Type type = Type.GetType(request.Language, throwOnError: true)!;
            return Activator.CreateInstance(type) is ILanguage language
                ? language.OpenSession(request.LanguageSettings)
                : throw new ArgumentException($"'{type}' is not an {nameof(ILanguage)}.");
        }
        catch (Exception e)
        {
            Exception cause = e is System.Reflection.TargetInvocationException { InnerException: { } inner } ? inner : e;
            throw new RuntimeSessionException(
                RuntimeConnectFailure.LanguageUnusable, $"The language '{request.Language}' cannot be used here: {cause.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{WhoAsks} opened session {Session} ({Language})")]
    private static partial void LogOpened(ILogger logger, string whoAsks, string session, string language);
}
