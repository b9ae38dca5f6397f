using System.Globalization;
using Hawser.Bench.Figures;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Reporting;

/// <summary>A table for people, with what each number is held to.</summary>
internal sealed class TableReport(TextWriter output) : IReport
{
    private readonly SortedSet<string> _limits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Target> _targets = FigureCatalog.Targets();
    private bool _hasHead;

    public void Add(Result result)
    {
        if (!_hasHead)
        {
            _hasHead = true;
            Print("figure", "value", "limit's", "unit", "ratio", "target", "");
        }

        _limits.Add($"{result.Name.Split('.')[0]}.{result.Name.Split('.')[1]}: against {result.Limit}");
        Target? target = _targets.GetValueOrDefault(result.Name);
        string verdict = target is null ? "" : target.IsMetBy(result) ? "met" : "missed";
        Print(
            result.Name, Number(result.Value), Number(result.LimitValue), result.Unit,
            result.Ratio.ToString("0.000", CultureInfo.InvariantCulture), target?.ToString() ?? "", verdict);
    }

    public void Dispose()
    {
        output.WriteLine();
        foreach (string limit in _limits)
        {
            output.WriteLine(limit);
        }
    }

    private static string Number(double number) =>
        number.ToString(Math.Abs(number) >= 1000 ? "#,0" : "0.##", CultureInfo.InvariantCulture);

    private void Print(string name, string value, string limit, string unit, string ratio, string target, string verdict)
    {
        output.WriteLine($"{name,-34} {value,12} {limit,12}  {unit,-16} {ratio,7}  {target,-12} {verdict}".TrimEnd());
        output.Flush();
    }
}
