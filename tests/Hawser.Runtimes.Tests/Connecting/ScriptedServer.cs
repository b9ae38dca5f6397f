using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Sessions;

namespace Hawser.Runtimes.Tests.Connecting;

/// <summary>A runtime server that does what a test says: it keeps its events and what it was asked, and evaluates nothing by itself.</summary>
internal sealed class ScriptedServer : IRuntimeSession
{
    private readonly Lock _gate = new();
    private readonly List<RuntimeEvent> _log = [];
    private readonly Channel<EvaluationRequest> _taken = Channel.CreateUnbounded<EvaluationRequest>();
    private readonly Channel<long> _acknowledged = Channel.CreateUnbounded<long>();
    private readonly Channel<EvaluationReference> _interrupted = Channel.CreateUnbounded<EvaluationReference>();
    private readonly Channel<(string Kind, string Code)> _asked = Channel.CreateUnbounded<(string, string)>();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _cut;
    private bool _ended;

    /// <summary>What every request to open the session fails with; null: it is opened.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>What every evaluation fails with before it is taken up.</summary>
    public Exception? EvaluationRefusal { get; set; }

    /// <summary>Whether evaluations are lost on their way.</summary>
    public bool LosesEvaluations { get; set; }

    /// <summary>Whether the events begin anew for whoever resumes, as if nothing had been acknowledged.</summary>
    public bool RepeatsEvents { get; set; }

    /// <summary>When a question about a code is answered; null: at once.</summary>
    public TaskCompletionSource? Answering { get; set; }

    public List<SessionRequest> Opened { get; } = [];

    public List<long> Numbers { get; } = [];

    public int Closed { get; private set; }

    public ChannelReader<EvaluationRequest> Taken => _taken.Reader;

    public ChannelReader<long> Acknowledged => _acknowledged.Reader;

    public ChannelReader<EvaluationReference> Interrupted => _interrupted.Reader;

    /// <summary>What was asked about which code, when its answer began.</summary>
    public ChannelReader<(string Kind, string Code)> Asked => _asked.Reader;

    public void Send(params RuntimeEvent[] items)
    {
        lock (_gate)
        {
            foreach (RuntimeEvent item in items)
            {
                _log.Add(item with { Sequence = _log.Count + 1 });
            }

            Wake();
        }
    }

    public void Write(string text) => Send(new EvaluationOutput(new EvaluationReference("c", "e"), OutputStreamKind.Out, text));

    public void Respond(EvaluationReference reference, EvaluationStatus status = EvaluationStatus.Succeeded) => Send(
        new EvaluationResponded(new EvaluationResponse { Reference = reference, Status = status, Memory = new RuntimeMemory(1, 2, 0) }));

    /// <summary>The connection that reads events is lost.</summary>
    public void Cut(Exception lost)
    {
        lock (_gate)
        {
            _cut = lost;
            Wake();
        }
    }

    /// <summary>The session ends here, in order.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            Wake();
        }
    }

    public Task<SessionWelcome> OpenAsync(SessionRequest request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Opened.Add(request);
            _cut = null;
            return Refusal is null
                ? Task.FromResult(new SessionWelcome(4711, ".NET of the test", _log.Count, Numbers.Count))
                : Task.FromException<SessionWelcome>(Refusal);
        }
    }

    public async IAsyncEnumerable<RuntimeEvent> ReadEventsAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long next = RepeatsEvents ? 0 : after;
        while (true)
        {
            RuntimeEvent? item = null;
            Task more;
            lock (_gate)
            {
                more = _more.Task;
                if (_cut is not null)
                {
                    throw _cut;
                }

                if (next < _log.Count)
                {
                    item = _log[(int)next++];
                }
                else if (_ended)
                {
                    yield break;
                }
            }

            if (item is not null)
            {
                yield return item;
            }
            else
            {
                await more.WaitAsync(cancellationToken);
            }
        }
    }

    public ValueTask AcknowledgeAsync(long sequence)
    {
        _acknowledged.Writer.TryWrite(sequence);
        return ValueTask.CompletedTask;
    }

    public Task EvaluateAsync(long number, EvaluationRequest request, CancellationToken cancellationToken)
    {
        if (EvaluationRefusal is { } refusal)
        {
            return Task.FromException(refusal);
        }

        if (LosesEvaluations)
        {
            return Task.FromException(new Hawser.Ipc.ConnectionLostException(null));
        }

        lock (_gate)
        {
            Numbers.Add(number);
        }

        _taken.Writer.TryWrite(request);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<CodeDiagnostic>> PrepareAsync(EvaluationRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CodeDiagnostic>>([]);

    public Task ForgetEvaluationAsync(EvaluationReference reference, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DropContainerAsync(string container, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<InterruptReport> InterruptAsync(string container, EvaluationReference? reference, CancellationToken cancellationToken)
    {
        _interrupted.Writer.TryWrite(reference ?? new EvaluationReference(container, "?"));
        return Task.FromResult(new InterruptReport(InterruptOutcome.Ended));
    }

    public Task<bool> AnswerInputAsync(string requestId, string? line, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<CompletionList> CompleteAsync(EditRequest request, CancellationToken cancellationToken) =>
        AnswerAsync("complete", request, CompletionList.Empty, cancellationToken);

    public Task<Hover?> HoverAsync(EditRequest request, CancellationToken cancellationToken) =>
        AnswerAsync<Hover?>("hover", request, null, cancellationToken);

    public Task<SignatureHelp?> SignatureHelpAsync(EditRequest request, CancellationToken cancellationToken) =>
        AnswerAsync<SignatureHelp?>("signature", request, null, cancellationToken);

    public Task<IReadOnlyList<CodeDiagnostic>> DiagnoseAsync(EditRequest request, CancellationToken cancellationToken) =>
        AnswerAsync<IReadOnlyList<CodeDiagnostic>>("diagnose", request, [], cancellationToken);

    public Task<FormattedCode> FormatAsync(EditRequest request, CancellationToken cancellationToken) =>
        AnswerAsync("format", request, new FormattedCode(request.Code, request.Position), cancellationToken);

    public Task<System.Text.Json.JsonElement> ShareForObserversAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CloseAsync(CancellationToken cancellationToken)
    {
        Closed++;
        End();
        return Task.CompletedTask;
    }

    private async Task<T> AnswerAsync<T>(string kind, EditRequest request, T answer, CancellationToken cancellationToken)
    {
        _asked.Writer.TryWrite((kind, request.Code));
        await (Answering?.Task ?? Task.CompletedTask).WaitAsync(cancellationToken);
        return answer;
    }

    private void Wake()
    {
        TaskCompletionSource more = _more;
        _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        more.SetResult();
    }
}
