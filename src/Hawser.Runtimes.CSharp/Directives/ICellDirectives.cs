namespace Hawser.Runtimes.CSharp.Directives;

/// <summary>
/// Finds what the <c>#r</c> and <c>#load</c> of a cell stand for, before the cell is compiled; it is not asked for a cell that has none.
/// What a cell references lasts: cells that have it as a parent reference it too. Thread-safe; there is one for a session.
/// </summary>
internal interface ICellDirectives
{
    /// <summary>Resolves a cell's directives, and those of the files that it loads.</summary>
    /// <param name="directives">The directives of the cell itself, in its order.</param>
    /// <param name="ofContainer">The path of the assembly of a name that the cell's container uses already; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled. All other failures are diagnostics of the result.</exception>
    Task<ResolvedDirectives> ResolveAsync(
        IReadOnlyList<CellDirective> directives,
        Func<string, string?> ofContainer,
        CancellationToken cancellationToken);
}
