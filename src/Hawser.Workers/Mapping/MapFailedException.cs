using System.Globalization;

namespace Hawser.Workers;

/// <summary>Items of a map have failed, all others have given their results before (<see cref="MapFailures.Collect"/>).</summary>
public sealed class MapFailedException : AggregateException
{
    internal MapFailedException(IReadOnlyList<MapFailure> failures)
        : base(
            string.Create(CultureInfo.InvariantCulture, $"{failures.Count} items failed, the first of them item {failures[0].Index}"),
            failures.Select(static failure => failure.Exception))
    {
        Failures = failures;
        HelpLink = $"docs/errors/{nameof(MapFailedException)}.md";
    }

    /// <summary>Which, and why; in an ordered map in their order.</summary>
    public IReadOnlyList<MapFailure> Failures { get; }
}
