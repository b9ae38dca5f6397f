using System.Globalization;

namespace Hawser.Cli.Doctoring;

/// <summary>The terminal: what it can show, and whether its keys are known.</summary>
internal static class TerminalChecks
{
    private const string Subject = "terminal";

    /// <summary>Where descriptions of terminals are, beside those that the environment names (terminfo(5)).</summary>
    private static readonly string[] Folders =
    [
        "/etc/terminfo", "/lib/terminfo", "/usr/lib/terminfo", "/usr/share/terminfo", "/usr/share/misc/terminfo", "/usr/local/share/terminfo",
    ];

    /// <summary>All of it.</summary>
    public static Finding Look(Surroundings surroundings)
    {
        string? kind = surroundings.Variable("TERM");
        return !surroundings.IsAtTerminal
            ? Finding.Ok(Subject, "none here: consoles read whole lines, and output is plain text")
            : kind is null or "" or "dumb"
                ? new Finding(
                    FindingLevel.Missing,
                    Subject,
                    kind is null or "" ? "TERM is not set" : $"TERM is '{kind}'",
                    "Consoles have no colours, and know no arrow keys. Set TERM to what your terminal is: xterm-256color fits most.")
                : IsDescribed(kind, surroundings)
                    ? Finding.Ok(Subject, kind)
                    : new Finding(
                        FindingLevel.Missing,
                        Subject,
                        $"nothing describes '{kind}' (TERM) here",
                        "Its keys are not known. Install descriptions (apt-get install ncurses-term), or set TERM to xterm-256color.");
    }

    private static bool IsDescribed(string kind, Surroundings surroundings)
    {
        string?[] folders =
        [
            surroundings.Variable("TERMINFO"),
            surroundings.Variable("HOME") is { } home ? Path.Combine(home, ".terminfo") : null,
            .. surroundings.Variable("TERMINFO_DIRS")?.Split(':') ?? [],
            .. Folders,
        ];
        string[] entries = [Path.Combine(kind[..1], kind), Path.Combine(((int)kind[0]).ToString("x", CultureInfo.InvariantCulture), kind)];
        return folders.Where(static folder => !string.IsNullOrEmpty(folder))
            .Any(folder => entries.Any(entry => File.Exists(Path.Combine(folder!, entry))));
    }
}
