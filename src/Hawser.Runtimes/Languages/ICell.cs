namespace Hawser.Runtimes.Languages;

/// <summary>Compiled code that can be run once. Until <see cref="Keep"/>, no other code sees anything of it.</summary>
public interface ICell
{
    /// <summary>Whether the code compiled. If not, <see cref="RunAsync"/> may not be called.</summary>
    bool CanRun { get; }

    /// <summary>What the compiler has to say, in the order of the code.</summary>
    IReadOnlyList<CodeDiagnostic> Diagnostics { get; }

    /// <summary>The names of its parents' definitions that it uses.</summary>
    IReadOnlyList<string> Used { get; }

    /// <summary>The names that it defines for later code.</summary>
    IReadOnlyList<string> Defined { get; }

    /// <summary>
    /// Whether its parents are still those that it was compiled against: one prepared ahead is not, once a parent was evaluated again or forgotten.
    /// </summary>
    bool IsCurrent { get; }

    /// <summary>
    /// Makes ready whatever running needs, so that it takes less time later: loads the code and has it compiled for the processor. Nothing
    /// of it runs, and where it never does, nothing of this stays. It is called at most once, before <see cref="RunAsync"/>, for cells that
    /// are prepared ahead, on the thread pool. Does nothing by default.
    /// </summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    void LoadAhead(CancellationToken cancellationToken)
    {
    }

    /// <summary>
    /// Runs it. It is called on the container's thread, whose synchronization context is current, so that what follows an <c>await</c> of the
    /// code comes back to that thread; nothing in it may leave it (<c>ConfigureAwait(false)</c>) before the code itself does.
    /// </summary>
    /// <param name="context">The evaluation; it is <see cref="EvaluationContext.Current"/> already.</param>
    /// <returns>The value of the code's last expression.</returns>
    /// <exception cref="Exception">Whatever the code throws, as it is.</exception>
    Task<CellResult> RunAsync(EvaluationContext context);

    /// <summary>After it ran: later code may name its evaluation as a parent. What that name meant before is forgotten.</summary>
    void Keep();
}
