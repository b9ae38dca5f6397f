using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Hawser.Runtimes.Languages;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Runtimes.Connecting;

// A runtime's life, the same for all three forms:
//
//   NotConnected -> Connecting -> Connected <-> Reconnecting -> Ended
//
// Connecting makes a link and opens the session over it. From then on one loop reads the server's events, hands them to all readers, completes what
// waits for them, and acknowledges them. When the events stop, the loop finds out why: the owner said goodbye, the server did, or the link is lost.
// A lost link is made again within the connector's grace, and the session is resumed: the server sends the events after the last one that was
// handled, and gets the evaluations that it has not taken up. Whatever the end is, it is told once, after all evaluations that waited were aborted.

/// <summary>The owner's side of a session, whatever the link to the server is. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and holds nothing once it is cancelled, which disconnecting does.")]
internal sealed partial class RuntimeDriver
{
    /// <summary>What the server's goodbye may take: it aborts what runs, and its interrupt ladder has its own times.</summary>
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(10);

    private readonly RuntimeOptions _options;
    private readonly ISessionConnector _connector;
    private readonly ILogger _logger;
    private readonly EventFeed _feed;
    private readonly PendingEvaluations _pending = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<RuntimeEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly string _ownerKey = RandomText();
    private RuntimeState _state;
    private SessionLink? _there; // The link, while there is one.
    private TaskCompletionSource<SessionLink> _link = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SessionWelcome? _welcome;
    private Task _connecting = Task.CompletedTask;
    private Task _running = Task.CompletedTask;
    private Task? _disconnecting;
    private long _last;

    internal RuntimeDriver(RuntimeOptions options, string form, ISessionConnector connector)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _connector = connector;
        _logger = options.Logger ?? NullLogger.Instance;
        _feed = new EventFeed(options.EventBacklog);
        Form = form;
        Name = options.Name ?? $"{form.ToLowerInvariant()}-{Session[..6]}";
        LanguageName = NameOf(options.Language);
    }

    internal string Name { get; }

    internal string Form { get; }

    /// <summary>The session's name.</summary>
    internal string Session { get; } = RandomText();

    internal Task<RuntimeEnd> Ended => _ended.Task;

    /// <summary>Whether it is being disconnected, or was.</summary>
    internal bool IsClosing => _closing.IsCancellationRequested;

    internal RuntimeState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    private string LanguageName { get; }

    internal IReadOnlyList<KeyValuePair<string, string>> Describe()
    {
        RuntimeState state;
        SessionWelcome? welcome;
        lock (_gate)
        {
            (state, welcome) = (_state, _welcome);
        }

        var lines = new List<KeyValuePair<string, string>>
        {
            new("Name", Name),
            new("Form", Form),
            new("State", state.ToString()),
            new("Language", LanguageName),
        };
        if (welcome is not null)
        {
            lines.Add(new("Process", FormattableString.Invariant($"{welcome.ProcessId}")));
            lines.Add(new("Runs on", welcome.Runtime));
        }

        lines.AddRange(_connector.Describe());
        if (_ended.Task.IsCompletedSuccessfully)
        {
            lines.Add(new("End", _ended.Task.Result.Message));
        }

        return lines;
    }

    internal Task ConnectAsync(IProgress<RuntimeConnectStep>? progress, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_state != RuntimeState.NotConnected)
            {
                throw new InvalidOperationException(
                    $"The runtime '{Name}' has been connected before, or was disconnected. Take its Duplicate() to connect again.");
            }

            cancellationToken.ThrowIfCancellationRequested();
            _state = RuntimeState.Connecting;

            // On the pool: nothing of it is to run on the caller's thread or context.
            Task connecting = Task.Run(() => ConnectOnceAsync(progress, cancellationToken), CancellationToken.None);
            _connecting = connecting;
            return connecting;
        }
    }

    internal Task DisconnectAsync()
    {
        lock (_gate)
        {
            return _disconnecting ??= Task.Run(DisconnectOnceAsync);
        }
    }

    internal IAsyncEnumerable<RuntimeEvent> ReadEvents(CancellationToken cancellationToken) => _feed.Read(cancellationToken);

    /// <summary>A way for an observer to this session, with the link that is there now.</summary>
    internal async Task<WorkerHandle<IRuntimeObservation>> ShareAsync(CancellationToken cancellationToken)
    {
        SessionLink link = await LinkAsync(cancellationToken).ConfigureAwait(false);
        return await link.ShareAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ConnectOnceAsync(IProgress<RuntimeConnectStep>? progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        SessionLink? link = null;
        try
        {
            link = await _connector.ConnectAsync(Step, stop.Token).ConfigureAwait(false);
            Step("Opening the session");
            SessionWelcome welcome = await OpenAsync(link, resumes: false, stop.Token).ConfigureAwait(false);
            ThrowIfOver();
            lock (_gate)
            {
                _state = RuntimeState.Connected;
                _welcome = welcome;
                _there = link;
                _link.SetResult(link);
                _running = Task.Run(() => RunAsync(link), CancellationToken.None);
            }

            LogConnected(_logger, Name, welcome.ProcessId);
        }
        catch (Exception e)
        {
            if (link is not null)
            {
                await AbandonAsync(link).ConfigureAwait(false);
            }

            lock (_gate)
            {
                _state = RuntimeState.Ended;
            }

            _feed.Complete();
            cancellationToken.ThrowIfCancellationRequested();
            if (_closing.IsCancellationRequested)
            {
                throw new OperationCanceledException($"The runtime '{Name}' was disconnected while it was being connected.", e, _closing.Token);
            }

            throw;
        }

        void Step(string description)
        {
            ThrowIfOver();
            progress?.Report(new RuntimeConnectStep(description));
            ThrowIfOver();
        }

        // The linked token is told of the closing a moment after it has begun.
        void ThrowIfOver()
        {
            _closing.Token.ThrowIfCancellationRequested();
            stop.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Ends a link whose session was not to be opened after all, or could not be: one that is open would else wait for its owner.</summary>
    private async Task AbandonAsync(SessionLink link)
    {
        if (_connector.Grace > TimeSpan.Zero)
        {
            try
            {
                await link.Session.CloseAsync(CancellationToken.None).WaitAsync(GoodbyeTimeout, _options.TimeProvider).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                LogGoodbyeFailed(_logger, Name, e);
            }
        }

        await link.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<SessionWelcome> OpenAsync(SessionLink link, bool resumes, CancellationToken cancellationToken)
    {
        try
        {
            return await link.Session.OpenAsync(
                new SessionRequest(
                    Session,
                    _ownerKey,
                    resumes,
                    WhoAsks.Text,
                    _options.Language.AssemblyQualifiedName!,
                    _options.LanguageSettings,
                    _options.OutputLimit,
                    _connector.Grace,
                    _options.Interruption),
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OperationCanceledException or RuntimeConnectException))
        {
            throw await Refusals.OfOpeningAsync(link, e).ConfigureAwait(false);
        }
    }

    private async Task DisconnectOnceAsync()
    {
        Task connecting;
        lock (_gate)
        {
            if (_state == RuntimeState.NotConnected)
            {
                _state = RuntimeState.Ended;
            }

            connecting = _connecting;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        await connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _running.ConfigureAwait(false);
        _feed.Complete();
    }

    private static string RandomText() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string NameOf(Type language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return typeof(ILanguage).IsAssignableFrom(language) && !language.IsAbstract && language.GetConstructor(Type.EmptyTypes) is not null
            ? ((ILanguage)Activator.CreateInstance(language)!).Name
            : throw new ArgumentException(
                $"'{language}' cannot be a runtime's language: it is to be a class that implements {nameof(ILanguage)} and has a public "
                + "constructor without parameters.",
                nameof(language));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Runtime '{Runtime}' is connected to process {ProcessId}")]
    private static partial void LogConnected(ILogger logger, string runtime, int processId);
}
