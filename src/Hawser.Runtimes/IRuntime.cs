using Hawser.Runtimes.Editing;

namespace Hawser.Runtimes;

/// <summary>
/// A place where code is evaluated: a process of its own, a node that someone else runs, or the calling process. It belongs to one owner, who
/// made it, and ends with it. Thread-safe. Disposing disconnects.
/// </summary>
public interface IRuntime : IAsyncDisposable
{
    /// <summary>Where it is in its life.</summary>
    RuntimeState State { get; }

    /// <summary>Completes, once, when a connected runtime has ended, for whatever reason; with what is known of its end.</summary>
    Task<RuntimeEnd> Ended { get; }

    /// <summary>What a panel shows of this runtime: names and values, in the order to show them in. It can be called in every state.</summary>
    IReadOnlyList<KeyValuePair<string, string>> Describe();

    /// <summary>A fresh runtime with the same options, not connected.</summary>
    IRuntime Duplicate();

    /// <summary>Connects. A runtime is connected once; to connect again, take a <see cref="Duplicate"/>.</summary>
    /// <param name="progress">Told of each step as it begins; null for nobody.</param>
    /// <param name="cancellationToken">Ends the connecting, and leaves nothing behind.</param>
    /// <exception cref="RuntimeConnectException">It could not be connected; the message says why and what to do.</exception>
    /// <exception cref="InvalidOperationException">It has been connected before.</exception>
    Task ConnectAsync(IProgress<RuntimeConnectStep>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Says goodbye, and ends what this runtime owns. Evaluations that run are aborted. Calling it again changes nothing.</summary>
    Task DisconnectAsync();

    /// <summary>
    /// The events from now on, in order, until the runtime ends; the last ones are the responses of the evaluations that its end aborted. Each caller
    /// gets all of them; who does not read holds up nobody, and events that it has not read past <see cref="RuntimeOptions.EventBacklog"/> end its
    /// sequence with an <see cref="InvalidOperationException"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the sequence.</param>
    IAsyncEnumerable<RuntimeEvent> ReadEventsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Evaluates code. Evaluations of one container run one after the other, in the order of the calls; those of several run at the same time.
    /// What fails in the code is told by the response, which is also an event, after all that the code wrote before.
    /// </summary>
    /// <param name="request">What to evaluate.</param>
    /// <param name="cancellationToken">Interrupts the evaluation; the call ends when the evaluation has.</param>
    /// <returns>How it ended; <see cref="EvaluationStatus.Aborted"/> when the runtime ended before.</returns>
    /// <exception cref="InvalidOperationException">The runtime is not connected.</exception>
    Task<EvaluationResponse> EvaluateAsync(EvaluationRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Compiles code ahead, down to the processor's, so that evaluating the same request later only has to run it. Nothing of it runs, and
    /// nothing else changes: when a parent has changed until then, the code is compiled again.
    /// </summary>
    /// <param name="request">What will be evaluated.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What the compiler has to say.</returns>
    Task<IReadOnlyList<CodeDiagnostic>> PrepareAsync(EvaluationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Forgets an evaluation: its name becomes unknown, and its objects can be collected when no other refers to them.</summary>
    /// <param name="reference">The evaluation; one that is not known is ignored.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task ForgetEvaluationAsync(EvaluationReference reference, CancellationToken cancellationToken = default);

    /// <summary>Ends a container with all its evaluations, also one that runs, and unloads its code.</summary>
    /// <param name="container">The container; one that is not known is ignored.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task DropContainerAsync(string container, CancellationToken cancellationToken = default);

    /// <summary>Interrupts what a container runs, and keeps its variables.</summary>
    /// <param name="container">The container.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What became of it.</returns>
    Task<InterruptReport> InterruptAsync(string container, CancellationToken cancellationToken = default);

    /// <summary>Answers a request for input.</summary>
    /// <param name="requestId">The request's name, from <see cref="InputRequested"/>.</param>
    /// <param name="line">The line; null for the end of input.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether somebody still waited for it.</returns>
    Task<bool> AnswerInputAsync(string requestId, string? line, CancellationToken cancellationToken = default);

    /// <summary>
    /// What may stand at a place of a code. This and the other questions of an editor change nothing, and are answered while evaluations run: from what was
    /// evaluated when they were asked. A language without such answers gives empty ones.
    /// </summary>
    /// <param name="request">The code, the place, and what the code sees.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What fits, the most relevant first.</returns>
    /// <exception cref="OperationCanceledException">The token fired, or a newer question of this kind about the container was asked.</exception>
    /// <exception cref="InvalidOperationException">The runtime is not connected.</exception>
    Task<CompletionList> CompleteAsync(EditRequest request, CancellationToken cancellationToken = default);

    /// <summary>What is known about what a code names at a place: its signature and documentation.</summary>
    /// <param name="request">The code, the place, and what the code sees.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>It; null for nothing.</returns>
    /// <exception cref="OperationCanceledException">The token fired, or a newer question of this kind about the container was asked.</exception>
    /// <exception cref="InvalidOperationException">The runtime is not connected.</exception>
    Task<Hover?> HoverAsync(EditRequest request, CancellationToken cancellationToken = default);

    /// <summary>How what is called around a place of a code can be called, and at which parameter the place is.</summary>
    /// <param name="request">The code, the place, and what the code sees.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>It; null where nothing is called.</returns>
    /// <exception cref="OperationCanceledException">The token fired, or a newer question of this kind about the container was asked.</exception>
    /// <exception cref="InvalidOperationException">The runtime is not connected.</exception>
    Task<SignatureHelp?> SignatureHelpAsync(EditRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// What evaluating a code would have to say about it, at the same places. Nothing is run, kept or fetched: where a package is not there yet, only that
    /// and errors of syntax are said.
    /// </summary>
    /// <param name="request">The code, and what it sees.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What is to be said, in the order of the code.</returns>
    /// <exception cref="OperationCanceledException">The token fired, or a newer question of this kind about the container was asked.</exception>
    /// <exception cref="InvalidOperationException">The runtime is not connected.</exception>
    Task<IReadOnlyList<CodeDiagnostic>> DiagnoseAsync(EditRequest request, CancellationToken cancellationToken = default);

    /// <summary>A code as the language's conventions would have it. What cannot be read of it stays as it is.</summary>
    /// <param name="request">The code, and the place to follow.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The code, and where the place is in it.</returns>
    /// <exception cref="OperationCanceledException">The token fired, or a newer question of this kind about the container was asked.</exception>
    /// <exception cref="InvalidOperationException">The runtime is not connected.</exception>
    Task<FormattedCode> FormatAsync(EditRequest request, CancellationToken cancellationToken = default);
}
