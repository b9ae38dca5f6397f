using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Hawser.Bench.Figures;

namespace Hawser.Bench;

/// <summary>The command line, checked.</summary>
internal sealed record Arguments(string Group, bool Json, int Rounds, bool Quick, string? Only, bool Write, bool IsMeasuring)
{
    /// <summary>Makes this process the one that measures, and prints results as JSON: how the program starts itself.</summary>
    public const string MeasureOption = "--measure";

    /// <summary>In the place of a group: every group.</summary>
    private const string All = "all";

    private const int UsualRounds = 9;
    private const int MostRounds = 999;

    public static string Usage =>
        $"""
        Usage: Hawser.Bench GROUP [--json] [--rounds N] [--only NAME] [--quick] [--write]
          GROUP       {string.Join(", ", FigureCatalog.Groups)}, or {All}
          --json      one JSON object a line in place of the table
          --rounds N  1 to {MostRounds}, {UsualRounds} unless told; figures to be quoted take at least {UsualRounds}
          --only NAME only the figure with that name; where there is none, those whose names begin so
          --quick     a moment for each, to see that it runs: the numbers mean nothing
          --write     puts the tables and the chart of what was measured into docs/benchmarks.md too
        """;

    /// <summary>The same for each group that is asked for.</summary>
    public IEnumerable<Arguments> Groups => Group == All ? FigureCatalog.Groups.Select(group => this with { Group = group }) : [this];

    /// <summary>The arguments, or what is wrong with them.</summary>
    public static bool TryParse(string[] args, [NotNullWhen(true)] out Arguments? arguments, [NotNullWhen(false)] out string? error)
    {
        arguments = new Arguments(string.Empty, Json: false, UsualRounds, Quick: false, Only: null, Write: false, IsMeasuring: false);
        error = null;
        for (int i = 0; i < args.Length && error is null; i++)
        {
            switch (args[i])
            {
                case "--json":
                    arguments = arguments with { Json = true };
                    break;
                case "--quick":
                    arguments = arguments with { Quick = true };
                    break;
                case "--write":
                    arguments = arguments with { Write = true };
                    break;
                case MeasureOption:
                    arguments = arguments with { IsMeasuring = true };
                    break;
                case "--only" when i + 1 < args.Length:
                    arguments = arguments with { Only = args[++i] };
                    break;
                case "--rounds" when i + 1 < args.Length:
                    error = int.TryParse(args[++i], NumberStyles.None, CultureInfo.InvariantCulture, out int rounds)
                        && rounds is >= 1 and <= MostRounds
                        ? null
                        : $"--rounds takes 1 to {MostRounds}, not '{args[i]}'.";
                    arguments = arguments with { Rounds = rounds };
                    break;
                case var option when option.StartsWith('-'):
                    error = $"There is no option '{option}', or it lacks its value.";
                    break;
                case var group when arguments.Group.Length == 0 && (group == All || FigureCatalog.Groups.Contains(group)):
                    arguments = arguments with { Group = group };
                    break;
                default:
                    error = $"'{args[i]}' is not expected here.";
                    break;
            }
        }

        error ??= arguments.Group.Length == 0 ? "A group is needed."
            : !arguments.Groups.Any(group => FigureCatalog.Make(group.Group, group.Only).Count > 0)
                ? $"No figure of '{arguments.Group}' is named '{arguments.Only}'."
            : null;
        arguments = error is null ? arguments : null;
        return error is null;
    }

    /// <summary>The arguments that make a process of its own measure the same.</summary>
    public IEnumerable<string> ToMeasure()
    {
        yield return Group;
        yield return MeasureOption;
        yield return "--rounds";
        yield return Rounds.ToString(CultureInfo.InvariantCulture);
        if (Quick)
        {
            yield return "--quick";
        }

        if (Only is not null)
        {
            yield return "--only";
            yield return Only;
        }
    }
}
