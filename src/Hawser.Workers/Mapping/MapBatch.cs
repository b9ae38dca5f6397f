namespace Hawser.Workers.Mapping;

/// <summary>Some items that follow each other, and what came of them.</summary>
/// <typeparam name="TItem">The items.</typeparam>
/// <typeparam name="TAnswer">What is made of a batch.</typeparam>
/// <param name="First">The place of the first in the input.</param>
/// <param name="Items">The items.</param>
/// <param name="Answer">What was made of them; of no meaning where there is a failure.</param>
/// <param name="Failure">What all of them have failed with; null: they have not, as far as the batch knows.</param>
internal sealed record MapBatch<TItem, TAnswer>(long First, IReadOnlyList<TItem> Items, TAnswer? Answer, Exception? Failure);
