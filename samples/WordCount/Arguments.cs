using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WordCount;

/// <summary>The command line, checked.</summary>
internal sealed record Arguments(string Folder, int Workers, bool Check)
{
    public const string Usage =
        "Usage: WordCount FOLDER N [--check]   (N worker processes, 1 to 64; --check counts in this process too and compares)";

    private const int MaxWorkers = 64;

    /// <summary>The arguments, or what is wrong with them.</summary>
    public static bool TryParse(string[] args, [NotNullWhen(true)] out Arguments? arguments, [NotNullWhen(false)] out string? error)
    {
        arguments = null;
        string[] plain = [.. args.Where(arg => arg != "--check")];
        if (plain.FirstOrDefault(arg => arg.StartsWith("--", StringComparison.Ordinal)) is { } unknown)
        {
            error = $"There is no option '{unknown}'.";
        }
        else if (plain.Length != 2)
        {
            error = "A folder and a number of workers are needed.";
        }
        else if (!Directory.Exists(plain[0]))
        {
            error = $"There is no folder '{plain[0]}'.";
        }
        else if (!int.TryParse(plain[1], NumberStyles.None, CultureInfo.InvariantCulture, out int workers)
            || workers is < 1 or > MaxWorkers)
        {
            error = $"The number of workers must be 1 to {MaxWorkers}, not '{plain[1]}'.";
        }
        else
        {
            error = null;
            arguments = new Arguments(Path.GetFullPath(plain[0]), workers, plain.Length < args.Length);
            return true;
        }
        return false;
    }
}
