using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Primes;

/// <summary>The command line, checked.</summary>
internal sealed record Arguments(long From, long To, int Processes)
{
    public const string Usage = "Usage: Primes FROM TO [N]   (counts the primes from FROM to below TO, up to 10^15, with N processes, 1 to 64)";

    private const long Most = 1_000_000_000_000_000;
    private const int MostProcesses = 64;

    /// <summary>How many sections the range has.</summary>
    public long Sections => (To - From + Section.Length - 1) / Section.Length;

    /// <summary>The arguments, or what is wrong with them.</summary>
    public static bool TryParse(string[] args, [NotNullWhen(true)] out Arguments? arguments, [NotNullWhen(false)] out string? error)
    {
        arguments = null;
        error = null;
        int processes = Environment.ProcessorCount;
        if (args.Length is not (2 or 3))
        {
            error = "A range is needed.";
        }
        else if (!TryParse(args[0], out long from) || !TryParse(args[1], out long to) || from > to || to > Most)
        {
            error = $"'{args[0]} {args[1]}' is no range of numbers.";
        }
        else if (args.Length == 3 && (!int.TryParse(args[2], NumberStyles.None, CultureInfo.InvariantCulture, out processes)
            || processes is < 1 or > MostProcesses))
        {
            error = $"The number of processes must be 1 to {MostProcesses}, not '{args[2]}'.";
        }
        else
        {
            arguments = new Arguments(from, to, processes);
        }

        return arguments is not null;
    }

    private static bool TryParse(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
