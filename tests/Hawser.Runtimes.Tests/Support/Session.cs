using System.Collections.Concurrent;
using Hawser.Runtimes.Serving;
using Hawser.Runtimes.Sessions;

namespace Hawser.Runtimes.Tests.Support;

/// <summary>An owner's session of scripts in this process, which reads its events and remembers them.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly ConcurrentDictionary<EvaluationReference, ConcurrentQueue<TaskCompletionSource<EvaluationResponse>>> _waiting = [];
    private readonly List<RuntimeEvent> _events = [];
    private readonly List<(Func<RuntimeEvent, bool> Is, TaskCompletionSource<RuntimeEvent> Seen)> _awaited = [];
    private readonly Lock _gate = new();
    private long _number;
    private long _names;
    private Task _reading = Task.CompletedTask;

    private Session(NodeManager node, SessionRequest request)
    {
        Node = node;
        Request = request;
        Connection = new RuntimeConnection(node);
    }

    public NodeManager Node { get; }

    public SessionRequest Request { get; }

    public RuntimeConnection Connection { get; }

    /// <summary>Ends when the events do.</summary>
    public Task Reading => _reading;

    public IReadOnlyList<RuntimeEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    public static SessionRequest NewRequest() => new(
        Guid.NewGuid().ToString("N"),
        OwnerKey: Guid.NewGuid().ToString("N"),
        Resumes: false,
        WhoAsks: "a test",
        Language: typeof(Script).AssemblyQualifiedName!,
        LanguageSettings: null,
        OutputLimit: 1_000_000,
        Grace: TimeSpan.Zero);

    public static async Task<Session> OpenAsync(NodeManager? node = null, Func<SessionRequest, SessionRequest>? change = null)
    {
        SessionRequest request = NewRequest();
        var session = new Session(node ?? new NodeManager(new ServingOptions()), change is null ? request : change(request));
        await session.Connection.OpenAsync(session.Request);
        session._reading = session.ReadAsync();
        return session;
    }

    public Task<EvaluationResponse> RunAsync(Action<ScriptCell> body, string container = "c") => EvaluateAsync(Script.Code(body), container);

    public Task<EvaluationResponse> RunAsync(Func<ScriptCell, object?> body, string container = "c") =>
        EvaluateAsync(Script.Code(body), container);

    public Task<EvaluationResponse> RunAsync(Func<ScriptCell, Task> body, string container = "c") => EvaluateAsync(Script.Code(body), container);

    public Task<EvaluationResponse> RunAsync(Func<ScriptCell, Task<object?>> body, string container = "c") =>
        EvaluateAsync(Script.Code(body), container);

    public Task<EvaluationResponse> EvaluateAsync(
        string code, string container = "c", string? name = null, Func<EvaluationRequest, EvaluationRequest>? change = null)
    {
        var request = new EvaluationRequest
        {
            Reference = new EvaluationReference(container, name ?? $"e{Interlocked.Increment(ref _names)}"),
            Code = code,
        };
        return EvaluateAsync(change is null ? request : change(request));
    }

    public async Task<EvaluationResponse> EvaluateAsync(EvaluationRequest request)
    {
        var response = new TaskCompletionSource<EvaluationResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.GetOrAdd(request.Reference, _ => []).Enqueue(response);
        await Connection.EvaluateAsync(Interlocked.Increment(ref _number), request).InTime();
        return await response.Task.InTime();
    }

    /// <summary>The first event that is so, also one that was before.</summary>
    public async Task<T> SeenAsync<T>(Func<T, bool>? that = null)
        where T : RuntimeEvent
    {
        bool Is(RuntimeEvent candidate) => candidate is T typed && (that is null || that(typed));
        var seen = new TaskCompletionSource<RuntimeEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_events.Find(Is) is { } already)
            {
                return (T)already;
            }

            _awaited.Add((Is, seen));
        }

        return (T)await seen.Task.InTime();
    }

    public string TextOf(OutputStreamKind stream = OutputStreamKind.Out) =>
        string.Concat(Events.OfType<EvaluationOutput>().Where(output => output.Stream == stream).Select(output => output.Text));

    public async ValueTask DisposeAsync()
    {
        await Connection.CloseAsync().InTime();
        await _reading.InTime();
        await Connection.DisposeAsync();
    }

    private async Task ReadAsync()
    {
        await foreach (RuntimeEvent next in Connection.ReadEventsAsync(0))
        {
            await Connection.AcknowledgeAsync(next.Sequence);
            lock (_gate)
            {
                _events.Add(next);
                foreach ((Func<RuntimeEvent, bool> _, TaskCompletionSource<RuntimeEvent> seen) in _awaited.Where(awaited => awaited.Is(next)))
                {
                    seen.TrySetResult(next);
                }
            }

            if (next is EvaluationResponded { Response: { } response }
                && _waiting.TryGetValue(response.Reference, out ConcurrentQueue<TaskCompletionSource<EvaluationResponse>>? queue)
                && queue.TryDequeue(out TaskCompletionSource<EvaluationResponse>? waiting))
            {
                waiting.SetResult(response);
            }
        }
    }
}
