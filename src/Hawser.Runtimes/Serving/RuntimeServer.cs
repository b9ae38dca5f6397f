using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Hawser.Runtimes.Languages;
using Hawser.Runtimes.Sessions;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Serving;

/// <summary>
/// One session: its containers, its events, and who owns it. <c>RuntimeServer.Owning.cs</c> has its owner and its end,
/// <c>RuntimeServer.Editing.cs</c> the questions about code that is not evaluated yet, <c>RuntimeServer.Failing.cs</c> what its code throws where nobody
/// catches it. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "EndAsync disposes all of it.")]
internal sealed partial class RuntimeServer
{
    private readonly NodeManager _node;
    private readonly SessionRequest _request;
    private readonly ConcurrentDictionary<string, RuntimeContainer> _containers = new(StringComparer.Ordinal);
    private readonly EvaluationNumbers _numbers = new();
    private readonly ILogger _logger;
    private readonly MemoryReports _memoryReports;
    private readonly Lock _opening = new();
    private readonly Lock _temporary = new();
    private TempFolder? _tempFolder;
    private long _names;

    /// <summary>Opens a session.</summary>
    /// <param name="node">Where it is.</param>
    /// <param name="request">Its first owner's request.</param>
    /// <param name="language">The session's part of the language; ended with it.</param>
    internal RuntimeServer(NodeManager node, SessionRequest request, ILanguageSession language)
    {
        _node = node;
        _request = request;
        Language = language;
        Options = node.Options;
        Contexts = node.Contexts;
        Memory = new ProcessMemory(node.Contexts);
        Log = new EventLog(Options.KeptCharacters);
        Batches = new OutputBatches(Options.TimeProvider, Options.BatchTime);
        Input = new InputRequests(this);
        _memoryReports = new MemoryReports(Memory, Log, Options);
        _logger = GuardedLogger.Create(Options.LoggerFactory, "Hawser.Runtimes.Node");
    }

    internal ServingOptions Options { get; }

    internal ILanguageSession Language { get; }

    internal EventLog Log { get; }

    internal OutputBatches Batches { get; }

    internal InputRequests Input { get; }

    internal ProcessMemory Memory { get; }

    internal LoadContextWatch Contexts { get; }

    internal long OutputLimit => _request.OutputLimit;

    internal InterruptionTimes Interruption => _request.Interruption ?? InterruptionTimes.Default;

    /// <summary>How many threads were abandoned with their containers, because nothing ended what ran on them.</summary>
    internal int AbandonedThreads { get; private set; }

    /// <summary>The session's folder for files that go with it; made by the first call.</summary>
    /// <exception cref="ObjectDisposedException">The session has ended.</exception>
    internal string TempFolder()
    {
        lock (_temporary)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            return (_tempFolder ??= Hawser.TempFolder.Create("hawser-cells")).Path;
        }
    }

    /// <summary>A name that nothing else of the session has.</summary>
    internal string NextName(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{Interlocked.Increment(ref _names)}");

    /// <summary>Takes an evaluation up, after those with smaller numbers.</summary>
    /// <exception cref="ArgumentException">The request makes no sense; its number is taken all the same.</exception>
    internal async Task EvaluateAsync(long number, EvaluationRequest request, CancellationToken cancellationToken) =>
        await _numbers.TakeAsync(number, () => TakeUp(request), cancellationToken).ConfigureAwait(false);

    internal Task<IReadOnlyList<CodeDiagnostic>> PrepareAsync(EvaluationRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        return ContainerOf(request.Reference.Container).PrepareAsync(request, cancellationToken);
    }

    internal void Forget(EvaluationReference reference)
    {
        if (_containers.TryGetValue(reference.Container, out RuntimeContainer? container))
        {
            container.Forget(reference);
        }
    }

    internal Task DropAsync(string name) =>
        _containers.TryRemove(name, out RuntimeContainer? container) ? container.DropAsync() : Task.CompletedTask;

    internal Task<InterruptReport> InterruptAsync(string name, EvaluationReference? reference) =>
        _containers.TryGetValue(name, out RuntimeContainer? container)
            ? container.InterruptAsync(reference)
            : Task.FromResult(new InterruptReport(InterruptOutcome.NothingRunning));

    /// <summary>A container's thread goes on, and nothing ends it.</summary>
    internal void Abandoned(RuntimeContainer container)
    {
        lock (_opening)
        {
            AbandonedThreads++;
        }

        LogAbandoned(_logger, _request.Session, container.Name, AbandonedThreads);
    }

    /// <summary>The language's part of a container or of the session could not be ended; what is left of it is lost.</summary>
    internal void LanguageFailed(Exception exception) => LogLanguageFailed(_logger, _request.Session, exception);

    /// <summary>A container has ended by itself.</summary>
    internal void ContainerFailed(RuntimeContainer container, string reason)
    {
        _containers.TryRemove(new KeyValuePair<string, RuntimeContainer>(container.Name, container));
        Log.Append(new ContainerDown(container.Name, reason));
        LogContainerDown(_logger, _request.Session, container.Name, reason);
        _ = container.DropAsync();
    }

    private static void Check(EvaluationRequest request)
    {
        ArgumentException.ThrowIfNullOrEmpty(request.Reference.Container, "Reference.Container");
        ArgumentException.ThrowIfNullOrEmpty(request.Reference.Evaluation, "Reference.Evaluation");
        ArgumentNullException.ThrowIfNull(request.Code);
        if (request.Deadline is { } deadline && (deadline <= TimeSpan.Zero || deadline > TimeSpan.FromDays(24)))
        {
            throw new ArgumentException($"A deadline is more than zero and at most 24 days, not {deadline}.", nameof(request));
        }

        if (request.OutputQuota <= 0)
        {
            throw new ArgumentException($"An output quota is more than zero, not {request.OutputQuota}.", nameof(request));
        }
    }

    private void TakeUp(EvaluationRequest request)
    {
        Check(request);
        LogEvaluation(_logger, _request.WhoAsks, request.Reference, request.Code.Length, _request.Session);
        RuntimeContainer container = ContainerOf(request.Reference.Container);
        while (!container.Enqueue(request))
        {
            // It was dropped at this very moment: the evaluation gets a new one.
            _containers.TryRemove(new KeyValuePair<string, RuntimeContainer>(container.Name, container));
            container = ContainerOf(request.Reference.Container);
        }
    }

    private RuntimeContainer ContainerOf(string name)
    {
        if (_containers.TryGetValue(name, out RuntimeContainer? container))
        {
            return container;
        }

        lock (_opening)
        {
            ThrowIfEnded();
            if (!_containers.TryGetValue(name, out container))
            {
                container = new RuntimeContainer(this, name, Language.OpenContainer(name));
                _containers[name] = container;
            }

            return container;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information, Message = "{WhoAsks} evaluates {Reference} ({Length} characters) in session {Session}")]
    private static partial void LogEvaluation(ILogger logger, string whoAsks, EvaluationReference reference, int length, string session);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Session {Session}: the thread of container '{Container}' goes on, and nothing ends it. {Count} threads are abandoned so far")]
    private static partial void LogAbandoned(ILogger logger, string session, string container, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Session {Session}: container '{Container}' went down: {Reason}")]
    private static partial void LogContainerDown(ILogger logger, string session, string container, string reason);
}
