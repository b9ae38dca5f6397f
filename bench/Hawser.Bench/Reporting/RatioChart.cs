using System.Globalization;
using System.Xml.Linq;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Reporting;

/// <summary>
/// A chart of what each figure costs as a multiple of what it is held against, on a logarithmic scale: left is better, 1 is as good as it. Rates count
/// by what one item costs.
/// </summary>
internal static class RatioChart
{
    private const int Row = 18;
    private const int Top = 44;
    private const int Left = 250;
    private const int Width = 620;
    private const double Least = 0.01;
    private const double Most = 10;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly double[] Ticks = [0.01, 0.03, 0.1, 0.3, 1, 3, 10];

    /// <returns>The chart, as SVG.</returns>
    public static string Draw(IEnumerable<Result> results, IReadOnlyDictionary<string, Target> targets)
    {
        Result[] shown = [.. results.Where(static result => result.Ratio > 0 && IsPlain(result.Name))];
        int height = Top + (shown.Length * Row) + 34;
        var chart = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", Text($"0 0 {Left + Width + 30} {height}")),
            new XAttribute("font-family", "sans-serif"),
            new XAttribute("font-size", "11"),
            new XElement(Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "#ffffff")),
            Label(Left, 16, "start", "cost, as a multiple of what the figure is held against (left is better)"));
        foreach (double tick in Ticks)
        {
            chart.Add(Line(X(tick), Top - 14, X(tick), height - 26, tick == 1 ? "#444444" : "#dddddd"));
            chart.Add(Label(X(tick), height - 10, "middle", tick.ToString(CultureInfo.InvariantCulture)));
        }

        for (int i = 0; i < shown.Length; i++)
        {
            Add(chart, shown[i], targets.GetValueOrDefault(shown[i].Name), Top + (i * Row));
        }

        return chart.ToString() + "\n";
    }

    private static void Add(XElement chart, Result result, Target? target, int y)
    {
        double cost = Cost(result.Ratio, IsRate(result));
        chart.Add(Label(Left - 10, y + 4, "end", result.Name));
        chart.Add(Line(X(1), y, X(cost), y, "#bbbbbb"));
        if (target is { IsRatio: true })
        {
            double aim = X(Cost(target.Bound, !target.IsAtMost));
            chart.Add(Line(aim, y - 6, aim, y + 6, "#1f77b4"));
        }

        string colour = target is null ? "#888888" : target.IsMetBy(result) ? "#2ca02c" : "#d62728";
        chart.Add(new XElement(
            Svg + "circle",
            new XAttribute("cx", Text($"{X(cost):0.#}")),
            new XAttribute("cy", Text($"{y}")),
            new XAttribute("r", "4"),
            new XAttribute("fill", colour),
            new XElement(Svg + "title", Text($"{result.Name}: {cost:0.###} times {result.Limit}"))));
    }

    private static bool IsPlain(string name) =>
        !name.Contains(Variant.Pinned, StringComparison.Ordinal) && !name.Contains(Variant.Jit, StringComparison.Ordinal);

    /// <summary>Whether more is better.</summary>
    private static bool IsRate(Result result) => result.Unit.EndsWith("/s", StringComparison.Ordinal) && !result.Unit.Contains("CPU", StringComparison.Ordinal)
        || result.Unit == "of two cores";

    private static double Cost(double ratio, bool isRate) => isRate ? 1 / ratio : ratio;

    private static double X(double cost) =>
        Left + (Width * (Math.Log10(Math.Clamp(cost, Least, Most)) - Math.Log10(Least)) / (Math.Log10(Most) - Math.Log10(Least)));

    private static XElement Label(double x, double y, string anchor, string text) => new(
        Svg + "text",
        new XAttribute("x", Text($"{x:0.#}")),
        new XAttribute("y", Text($"{y:0.#}")),
        new XAttribute("text-anchor", anchor),
        new XAttribute("fill", "#222222"),
        text);

    private static XElement Line(double x1, double y1, double x2, double y2, string colour) => new(
        Svg + "line",
        new XAttribute("x1", Text($"{x1:0.#}")),
        new XAttribute("y1", Text($"{y1:0.#}")),
        new XAttribute("x2", Text($"{x2:0.#}")),
        new XAttribute("y2", Text($"{y2:0.#}")),
        new XAttribute("stroke", colour));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
