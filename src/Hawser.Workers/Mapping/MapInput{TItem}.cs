namespace Hawser.Workers.Mapping;

/// <summary>The items of a map, and how many there are where that is known.</summary>
internal sealed record MapInput<TItem>(IAsyncEnumerable<TItem> Items, int? Known);
