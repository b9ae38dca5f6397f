using System.Globalization;
using System.Text;
using Hawser.Bench.Figures;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Reporting;

/// <summary>Puts tables and a chart of what was measured into <c>docs/benchmarks.md</c>, in the place of those of the run before.</summary>
internal sealed class Document
{
    private const string Chart = "benchmarks.svg";
    private const string Begin = "<!-- The results: written by bench/run, up to the mark of their end. -->";
    private const string End = "<!-- The end of the results. -->";

    private readonly Arguments _arguments;
    private readonly string _file;
    private readonly string _before;
    private readonly string _after;
    private readonly string _machine = Machine.Describe();
    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow();
    private readonly Dictionary<string, Target> _targets = FigureCatalog.Targets();
    private readonly List<Result> _results = [];
    private readonly List<string> _failures = [];

    /// <param name="arguments">What was asked for.</param>
    /// <param name="root">The checkout.</param>
    /// <exception cref="MeasurementException">The document is not there, or has not its marks.</exception>
    public Document(Arguments arguments, string root)
    {
        _arguments = arguments;
        _file = Path.Combine(root, "docs", "benchmarks.md");
        string text = File.Exists(_file) ? File.ReadAllText(_file) : "";
        int begin = text.IndexOf(Begin, StringComparison.Ordinal);
        int end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new MeasurementException($"{_file} has no place for results, between '{Begin}' and '{End}'.");
        }

        _before = text[..begin];
        _after = text[end..];
    }

    public void Add(Result result) => _results.Add(result);

    public void AddFailure(string message) => _failures.Add(message);

    public void Write()
    {
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(_file)!, Chart), RatioChart.Draw(_results, _targets));
        File.WriteAllText(_file, string.Concat(_before, Results(), _after));
    }

    private string Results()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Begin}\n\nMeasured on {_start:yyyy-MM-dd}, at most {_arguments.Rounds} rounds. {_machine}.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"![What each figure costs, as a multiple of what it is held against]({Chart})\n");
        foreach (IGrouping<string, Result> group in _results.GroupBy(result => result.Name.Split('.')[0]))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {group.Key}\n\n");
            text.Append("| figure | unit | target | value | held against | ratio | |\n|---|---|---|---|---|---|---|\n");
            foreach (Result result in group)
            {
                Target? target = _targets.GetValueOrDefault(result.Name);
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| `{result.Name}` | {result.Unit} | {target} | {Number(result.Value)} | {Number(result.LimitValue)} | {result.Ratio:0.###} | ");
                text.Append(target is null ? "" : target.IsMetBy(result) ? "met" : "**missed**").Append(" |\n");
            }

            text.Append('\n');
            foreach (IGrouping<string, Result> limit in group.GroupBy(result => result.Limit))
            {
                IEnumerable<string> names = limit.Select(result => $"`{Plain(result.Name)}`").Distinct();
                text.Append(CultureInfo.InvariantCulture, $"- {string.Join(", ", names)}: against {limit.Key}\n");
            }
        }

        if (_failures.Count > 0)
        {
            text.Append("\nNot measured:\n\n");
            _failures.ForEach(failure => text.Append(CultureInfo.InvariantCulture, $"- {failure.ReplaceLineEndings(" ")}\n"));
        }

        return text.Append('\n').ToString();
    }

    private static string Plain(string name) =>
        name.Replace(Variant.Pinned, "", StringComparison.Ordinal).Replace(Variant.Jit, "", StringComparison.Ordinal);

    private static string Number(double number) =>
        number.ToString(Math.Abs(number) >= 1000 ? "#,0" : "0.###", CultureInfo.InvariantCulture);
}
