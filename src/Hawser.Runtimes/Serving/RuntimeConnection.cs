using System.Runtime.CompilerServices;
using System.Text.Json;
using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;
using Hawser.Workers.Serving;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Runtimes.Serving;

/// <summary>
/// The connection of a session's owner. Hawser.Workers makes it for each connection of a runtime's process or of a node, and a runtime of the calling
/// process makes it itself. Disposing it without <see cref="CloseAsync"/> is a lost connection. Thread-safe.
/// </summary>
[WithoutProfiles]
internal sealed class RuntimeConnection : IRuntimeSession, IAsyncDisposable
{
    private readonly NodeManager _node;
    private readonly WorkerContext? _worker;
    private readonly CancellationTokenSource _gone = new();
    private readonly Lock _gate = new();
    private readonly ITimer _noSession;
    private RuntimeServer? _server;
    private bool _closed;
    private string _reason = "This connection has ended.";

    /// <summary>For a connection of a worker's.</summary>
    /// <param name="worker">The worker that it is made in.</param>
    public RuntimeConnection(WorkerContext worker)
        : this(NodeManager.OfThisProcess, worker)
    {
        _node.Configure(options => options with
        {
            LoggerFactory = options.LoggerFactory is NullLoggerFactory ? worker.LoggerFactory : options.LoggerFactory,
            OwnsProcess = options.OwnsProcess || IsOfOwner(worker),
        });
    }

    /// <summary>For a connection to a node, or within this process.</summary>
    /// <param name="node">The sessions to be of.</param>
    /// <param name="worker">What serves the connection; null where there is none.</param>
    internal RuntimeConnection(NodeManager node, WorkerContext? worker = null)
    {
        _node = node;
        _worker = worker;
        TimeSpan timeout = node.Options.NoOwnerTimeout;
        _noSession = node.Options.TimeProvider.CreateTimer(_ => EndUnowned(timeout), null, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The session, once it is open.</summary>
    internal RuntimeServer? Server => _server;

    public Task<SessionWelcome> OpenAsync(SessionRequest request, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_closed || _server is not null)
            {
                throw new InvalidOperationException(_closed ? _reason : "This connection has a session already.");
            }

            (_server, SessionWelcome welcome) = _node.Open(request, this);
            _noSession.Dispose();
            return Task.FromResult(welcome);
        }
    }

    public async IAsyncEnumerable<RuntimeEvent> ReadEventsAsync(
        long after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        RuntimeServer server = Owned();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _gone.Token);
        using EventReader reader = server.Log.Read(after);
        await foreach (RuntimeEvent next in reader.ReadAsync(ended.Token).ConfigureAwait(false))
        {
            yield return next;
        }
    }

    public ValueTask AcknowledgeAsync(long sequence)
    {
        Owned().Log.Acknowledge(sequence);
        return ValueTask.CompletedTask;
    }

    public Task EvaluateAsync(long number, EvaluationRequest request, CancellationToken cancellationToken = default) =>
        Owned().EvaluateAsync(number, request, cancellationToken);

    public Task<IReadOnlyList<CodeDiagnostic>> PrepareAsync(EvaluationRequest request, CancellationToken cancellationToken = default) =>
        Owned().PrepareAsync(request, cancellationToken);

    public Task ForgetEvaluationAsync(EvaluationReference reference, CancellationToken cancellationToken = default)
    {
        Owned().Forget(reference);
        return Task.CompletedTask;
    }

    public Task DropContainerAsync(string container, CancellationToken cancellationToken = default) =>
        Owned().DropAsync(container).WaitAsync(cancellationToken);

    public Task<InterruptReport> InterruptAsync(
        string container, EvaluationReference? reference, CancellationToken cancellationToken = default) =>
        Owned().InterruptAsync(container, reference).WaitAsync(cancellationToken);

    public Task<bool> AnswerInputAsync(string requestId, string? line, CancellationToken cancellationToken = default) =>
        Task.FromResult(Owned().Input.Answer(requestId, line));

    public Task<CompletionList> CompleteAsync(EditRequest request, CancellationToken cancellationToken = default) =>
        Owned().CompleteAsync(request, cancellationToken);

    public Task<Hover?> HoverAsync(EditRequest request, CancellationToken cancellationToken = default) =>
        Owned().HoverAsync(request, cancellationToken);

    public Task<SignatureHelp?> SignatureHelpAsync(EditRequest request, CancellationToken cancellationToken = default) =>
        Owned().SignatureHelpAsync(request, cancellationToken);

    public Task<IReadOnlyList<CodeDiagnostic>> DiagnoseAsync(EditRequest request, CancellationToken cancellationToken = default) =>
        Owned().DiagnoseAsync(request, cancellationToken);

    public Task<FormattedCode> FormatAsync(EditRequest request, CancellationToken cancellationToken = default) =>
        Owned().FormatAsync(request, cancellationToken);

    public Task<JsonElement> ShareForObserversAsync(CancellationToken cancellationToken = default) => Task.FromResult(ObservedSession.Write(
        ObservedSession.Share(Owned(), _worker?.ShareOnly ?? throw new InvalidOperationException("This connection is within a process."))));

    public Task CloseAsync(CancellationToken cancellationToken = default) => Owned().EndAsync().WaitAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        End("This connection has ended.");
        _server?.Lose(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The same owner has come back over another connection.</summary>
    internal void Replace() => End("The session's owner has come back over another connection, which took the place of this one.");

    private void End(string reason)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _reason = reason;
        }

        _noSession.Dispose();
        _gone.Cancel();
    }

    private void EndUnowned(TimeSpan timeout)
    {
        lock (_gate)
        {
            if (_server is not null)
            {
                return;
            }
        }

        End($"This connection asked for no session within {timeout}.");

        // A process that was started for this session, and has no other, is of no use to anybody.
        if (_worker is { } worker && IsOfOwner(worker) && _node.Sessions == 0)
        {
            worker.Stop();
        }
    }

    /// <summary>Whether a worker's process was started for it, and ends with its owner.</summary>
    private static bool IsOfOwner(WorkerContext worker) => worker.ProcessId != worker.OwnerProcessId;

    private RuntimeServer Owned()
    {
        lock (_gate)
        {
            return _closed || _server is null
                ? throw new InvalidOperationException(_closed ? _reason : "This connection has no session: OpenAsync comes first.")
                : _server;
        }
    }
}
