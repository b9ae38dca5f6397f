using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Hawser.Runtimes.Display;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Serving;

/// <summary>
/// One evaluation, from its place in the queue until nothing runs in its name any more: what its code sees of the runtime, and what the runtime
/// knows of it.
/// </summary>
/// <remarks>It ends once: by itself, by an interruption (<see cref="Cause"/>), or because its container or its session ends.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and holds nothing; code may use its token after the end.")]
internal sealed class RunningEvaluation : EvaluationContext
{
    private readonly RuntimeServer _server;
    private readonly OutputCapture _output;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _responded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private EvaluationStatus? _cause;
    private ImmutableHashSet<string> _displays = [];
    private int _threads;
    private int _hasResponded;
    private volatile bool _begun;
    private volatile bool _givenUp;
    private volatile bool _over;

    internal RunningEvaluation(RuntimeServer server, RuntimeContainer container, EvaluationRequest request)
    {
        _server = server;
        Container = container;
        Request = request;
        _output = new OutputCapture(request.Reference, server.Log, server.OutputLimit, server.Batches);
        Synchronization = new EvaluationSynchronization(this, container.Thread);
    }

    public override EvaluationReference Reference => Request.Reference;

    public override CancellationToken CancellationToken => _cancellation.Token;

    public override IServiceProvider Services => _server.Options.Services;

    public override DisplayFormatters Formatters => Container.Formatters;

    public override string TempFolder
    {
        get
        {
            using InterruptGuard.Shield shield = InterruptGuard.RaiseShield();
            return _server.TempFolder();
        }
    }

    internal EvaluationRequest Request { get; }

    internal RuntimeContainer Container { get; }

    internal RuntimeServer Server => _server;

    internal EvaluationSynchronization Synchronization { get; }

    /// <summary>Completes when it has responded.</summary>
    internal Task Responded => _responded.Task;

    /// <summary>Why it is to end; null: of itself.</summary>
    internal EvaluationStatus? Cause
    {
        get
        {
            lock (_gate)
            {
                return _cause;
            }
        }
    }

    /// <summary>The interruption that is under way, or was last.</summary>
    internal Task<InterruptOutcome>? Climbing { get; set; }

    /// <summary>Whether the container no longer waits for what the code awaits.</summary>
    internal bool IsGivenUp => _givenUp;

    /// <summary>Whether nothing of it may run on its container's thread any more.</summary>
    internal bool IsOver => _over;

    /// <summary>How many threads run its code now; the container's own is one of them while it does.</summary>
    internal int Threads => Volatile.Read(ref _threads);

    public override void Write(OutputStreamKind stream, ReadOnlySpan<char> text)
    {
        using InterruptGuard.Shield shield = InterruptGuard.RaiseShield();
        _output.Write(stream, text);
        CheckQuota();
    }

    public override void Log(LogLevel level, string category, string message)
    {
        using InterruptGuard.Shield shield = InterruptGuard.RaiseShield();
        _output.Add(category.Length + message.Length, new EvaluationLog(Reference, level, category, message));
        CheckQuota();
    }

    public override string Display(MimeBundle content, string? displayId = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        using InterruptGuard.Shield shield = InterruptGuard.RaiseShield();
        string id = displayId ?? _server.NextName("display");
        ImmutableInterlocked.Update(ref _displays, static (known, added) => known.Add(added), id);
        Show(id, isUpdate: false, content);
        return id;
    }

    public override void UpdateDisplay(string displayId, MimeBundle content)
    {
        ArgumentNullException.ThrowIfNull(displayId);
        ArgumentNullException.ThrowIfNull(content);
        using InterruptGuard.Shield shield = InterruptGuard.RaiseShield();
        if (!_displays.Contains(displayId))
        {
            throw new ArgumentException($"Evaluation {Reference} has no display '{displayId}'.", nameof(displayId));
        }

        Show(displayId, isUpdate: true, content);
    }

    public override string? ReadLine(string prompt = "", bool isPassword = false)
    {
        // What was written before is seen before the question.
        using (InterruptGuard.Shield shield = InterruptGuard.RaiseShield())
        {
            _output.Flush();
        }

        return _server.Input.Ask(this, prompt, isPassword);
    }

    internal override void Entered() => Interlocked.Increment(ref _threads);

    internal override void Left() => Interlocked.Decrement(ref _threads);

    /// <summary>It is to end, for a reason; the first one counts.</summary>
    /// <returns>Whether this was the first.</returns>
    internal bool End(EvaluationStatus cause)
    {
        lock (_gate)
        {
            if (_cause is not null)
            {
                return false;
            }

            _cause = cause;
        }

        // Off this stack: what is registered on the token is code of the user.
        _ = _cancellation.CancelAsync();
        return true;
    }

    /// <summary>Its container takes it up.</summary>
    /// <returns>False where it is to end already.</returns>
    internal bool Begin()
    {
        lock (_gate)
        {
            if (_cause is not null)
            {
                return false;
            }

            _begun = true;
            return true;
        }
    }

    /// <summary>Whether its container has taken it up.</summary>
    internal bool HasBegun => _begun;

    /// <summary>The container waits no longer for what the code awaits.</summary>
    internal void GiveUp()
    {
        _givenUp = true;
        Container.Thread.Wake();
    }

    /// <summary>Nothing of it runs on its container's thread from here on.</summary>
    internal void Finish() => _over = true;

    /// <summary>Nothing that it writes is taken from here on.</summary>
    internal void CloseOutput() => _output.Close();

    /// <summary>Says how it ended, after all that it has written. Once; later calls change nothing.</summary>
    internal bool Respond(EvaluationResponse response)
    {
        if (Interlocked.Exchange(ref _hasResponded, 1) != 0)
        {
            return false;
        }

        _output.Flush();
        _output.Flush(new EvaluationResponded(response with { CutCharacters = _output.Cut }));
        _responded.TrySetResult();
        return true;
    }

    /// <summary>An exception of a turn that no code of the evaluation caught: after its response, or in an <c>async void</c>.</summary>
    internal void ReportUnhandled(Exception exception) =>
        Tell(RuntimeServer.UnhandledCategory, Container.Describe(this, exception));

    /// <summary>Tells of an exception that no code of the evaluation caught, after all that it has written. It has no limit, as a response has none.</summary>
    internal void Tell(string category, EvaluationError error) =>
        _output.Flush(new EvaluationLog(Reference, LogLevel.Error, category, RuntimeServer.TextOf(error)));

    private void Show(string id, bool isUpdate, MimeBundle content)
    {
        _output.Add(OutputCapture.SizeOf(content), new EvaluationDisplay(Reference, id, isUpdate, content));
        CheckQuota();
    }

    private void CheckQuota()
    {
        if (Request.OutputQuota is { } quota && _output.Written > quota && Volatile.Read(ref _hasResponded) == 0)
        {
            Container.EndLater(this, EvaluationStatus.OutputExceeded);
        }
    }
}
