using System.Text.Json;
using Hawser.Rpc;
using Hawser.Runtimes.Editing;

namespace Hawser.Runtimes.Sessions;

/// <summary>
/// What an owner's connection asks of a runtime server. The owner opens a session, and a connection of the same owner resumes it after one that was
/// lost; observers have <see cref="IRuntimeObservation"/>. The same interface is called directly where the server is in the same process.
/// </summary>
[RpcContract(JsonContext = typeof(RuntimeJson))]
internal interface IRuntimeSession
{
    /// <summary>Opens or resumes the session. It is the first call of a connection.</summary>
    /// <exception cref="RuntimeSessionException">It is refused.</exception>
    Task<SessionWelcome> OpenAsync(SessionRequest request, CancellationToken cancellationToken = default);

    /// <summary>The events after the given number, in order, for as long as the session lasts. The server keeps those that its owner has not acknowledged.</summary>
    IAsyncEnumerable<RuntimeEvent> ReadEventsAsync(long after, CancellationToken cancellationToken = default);

    /// <summary>The owner has all events up to this number.</summary>
    [OneWay]
    ValueTask AcknowledgeAsync(long sequence);

    /// <summary>
    /// Takes an evaluation up; returns when it is in its container's queue. Its response is an event. Evaluations are taken up in the order of
    /// their numbers, whichever call arrives first; a number that was taken up already, maybe over a connection that was lost, is ignored.
    /// </summary>
    /// <param name="number">The evaluation's number within the session, from 1 without gaps, also when the evaluation is refused.</param>
    /// <param name="request">What to evaluate.</param>
    /// <param name="cancellationToken">Ends the call, not the evaluation.</param>
    Task EvaluateAsync(long number, EvaluationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Compiles ahead.</summary>
    Task<IReadOnlyList<CodeDiagnostic>> PrepareAsync(EvaluationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Forgets an evaluation.</summary>
    Task ForgetEvaluationAsync(EvaluationReference reference, CancellationToken cancellationToken = default);

    /// <summary>Ends a container.</summary>
    Task DropContainerAsync(string container, CancellationToken cancellationToken = default);

    /// <summary>Interrupts the evaluation that a container runs; with a reference, only if it is that one, which may still be in the queue.</summary>
    Task<InterruptReport> InterruptAsync(string container, EvaluationReference? reference, CancellationToken cancellationToken = default);

    /// <summary>Answers a request for input.</summary>
    Task<bool> AnswerInputAsync(string requestId, string? line, CancellationToken cancellationToken = default);

    /// <summary>What may stand at a place of a code.</summary>
    Task<CompletionList> CompleteAsync(EditRequest request, CancellationToken cancellationToken = default);

    /// <summary>What is known about what a code names at a place.</summary>
    Task<Hover?> HoverAsync(EditRequest request, CancellationToken cancellationToken = default);

    /// <summary>How what is called around a place can be called.</summary>
    Task<SignatureHelp?> SignatureHelpAsync(EditRequest request, CancellationToken cancellationToken = default);

    /// <summary>What evaluating a code would say about it.</summary>
    Task<IReadOnlyList<CodeDiagnostic>> DiagnoseAsync(EditRequest request, CancellationToken cancellationToken = default);

    /// <summary>A code as the language's conventions would have it.</summary>
    Task<FormattedCode> FormatAsync(EditRequest request, CancellationToken cancellationToken = default);

    /// <summary>Makes a ticket for one observer: a handle of Hawser.Ipc, which opens <see cref="IRuntimeObservation"/> of this session and nothing else.</summary>
    Task<JsonElement> ShareForObserversAsync(CancellationToken cancellationToken = default);

    /// <summary>The owner's goodbye: the session ends, and all that is in it.</summary>
    Task CloseAsync(CancellationToken cancellationToken = default);
}
