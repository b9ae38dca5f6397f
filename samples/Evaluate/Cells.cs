using Hawser.Runtimes;

namespace Evaluate;

/// <summary>The cells of this program's user.</summary>
internal static class Cells
{
    /// <summary>The one container that all of them run in, one after the other.</summary>
    public const string Container = "main";

    private const string Separator = "//%%";

    /// <summary>Reads cells, with a line <c>//%%</c> between two.</summary>
    public static IReadOnlyList<string> Read(TextReader input)
    {
        List<string> cells = [];
        List<string> lines = [];
        while (input.ReadLine() is { } line)
        {
            if (line.Trim() == Separator)
            {
                cells.Add(string.Join('\n', lines));
                lines.Clear();
            }
            else
            {
                lines.Add(line);
            }
        }
        cells.Add(string.Join('\n', lines));
        return [.. cells.Where(static cell => !string.IsNullOrWhiteSpace(cell))];
    }

    /// <summary>Names the cells, and makes each continue from all before it.</summary>
    public static IEnumerable<EvaluationRequest> Requests(IReadOnlyList<string> cells)
    {
        for (int i = 0; i < cells.Count; i++)
        {
            yield return new EvaluationRequest
            {
                Reference = Reference(i),
                Code = cells[i],
                // The most recent first: it is the one that is meant where two define the same name. One that failed is skipped.
                Parents = [.. Enumerable.Range(0, i).Reverse().Select(Reference)],
            };
        }
    }

    private static EvaluationReference Reference(int index) => new(Container, $"cell {index + 1}");
}
