namespace Hawser.Workers;

/// <summary>What becomes of a map when an item fails.</summary>
public enum MapFailures
{
    /// <summary>
    /// The map ends with what the item failed with, and the work on all others is given up. In an ordered map the results before it come
    /// first.
    /// </summary>
    Throw,

    /// <summary>
    /// The others go on, and all results come; at the end <see cref="MapFailedException"/> tells what failed. When 10,000 items have
    /// failed, it ends there.
    /// </summary>
    Collect,

    /// <summary>The item is left out, and nobody is told but <see cref="MapProgress.Failed"/>.</summary>
    Skip,
}
