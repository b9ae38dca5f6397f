using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures;

/// <summary>All figures there are: the classes of this assembly that are one.</summary>
internal static class FigureCatalog
{
    public static IReadOnlyList<string> Groups { get; } = [.. All().Select(figure => figure.Group).Distinct()];

    /// <summary>Makes a group's figures.</summary>
    /// <param name="group">The group.</param>
    /// <param name="only">The name of one of its numbers, or, where none is called so, what their names begin with; null: all.</param>
    public static IReadOnlyList<Figure> Make(string group, string? only)
    {
        Figure[] all = [.. All().Where(figure => figure.Group == group)];
        if (only is null)
        {
            return all;
        }

        Figure[] named = [.. all.Where(figure => figure.Metrics.Any(metric => metric.Name == only))];
        if (named.Length > 0)
        {
            return named;
        }

        return [.. all.Where(figure => figure.Metrics.Any(metric => metric.Name.StartsWith(only, StringComparison.Ordinal)))];
    }

    /// <summary>All targets, by the metric's name with the variant's.</summary>
    public static Dictionary<string, Target> Targets() =>
        All().SelectMany(figure => figure.Metrics)
            .SelectMany(metric => metric.Targets.Select(target => (Name: metric.Name + target.Variant, target.Target)))
            .ToDictionary(target => target.Name, target => target.Target, StringComparer.Ordinal);

    private static IEnumerable<Figure> All() =>
        typeof(FigureCatalog).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Figure)) && !type.IsAbstract)
            .Select(type => (Figure)Activator.CreateInstance(type)!)
            .OrderBy(figure => figure.Metrics[0].Name, StringComparer.Ordinal);
}
