using System.Globalization;
using System.Text.RegularExpressions;

namespace Hawser.Cli.Processes;

/// <summary>What a worker's command line ends with: whose worker it is, and its name.</summary>
/// <param name="Owner">The process that started it.</param>
/// <param name="Name">Its name; empty where it has none.</param>
internal sealed partial record WorkerArguments(int Owner, string Name)
{
    /// <summary>Reads a command line; null where it is not a worker's.</summary>
    public static WorkerArguments? Of(IReadOnlyList<string> arguments)
    {
        for (int index = Math.Max(1, arguments.Count - 2); index < arguments.Count; index++)
        {
            if (OwnerPattern().Match(arguments[index]) is { Success: true } match)
            {
                int owner = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                return new WorkerArguments(owner, index + 1 < arguments.Count ? arguments[index + 1] : "");
            }
        }

        return null;
    }

    [GeneratedRegex("^worker of ([0-9]{1,9})$")]
    private static partial Regex OwnerPattern();
}
