namespace Hawser.Workers.Mapping;

/// <summary>Makes a map's input of what the caller has.</summary>
internal static class MapInput
{
    internal static MapInput<TItem> Of<TItem>(IAsyncEnumerable<TItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new MapInput<TItem>(items, null);
    }

    internal static MapInput<TItem> Of<TItem>(IEnumerable<TItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new MapInput<TItem>(items.ToAsyncEnumerable(), items.TryGetNonEnumeratedCount(out int count) ? count : null);
    }
}
