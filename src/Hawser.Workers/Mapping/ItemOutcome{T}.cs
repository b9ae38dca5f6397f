namespace Hawser.Workers;

/// <summary>
/// What came of one item of a batch: what a worker's method gives for each, so that one that fails takes no other with it. Immutable.
/// <see cref="ItemOutcome"/> makes them.
/// </summary>
/// <typeparam name="T">The results.</typeparam>
/// <param name="Value">The result; of no meaning where there is a fault.</param>
/// <param name="Fault">What it has failed with; null: it has not.</param>
public sealed record ItemOutcome<T>(T? Value, ItemFault? Fault);
