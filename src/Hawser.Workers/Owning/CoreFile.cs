using System.Globalization;
using System.Text;

namespace Hawser.Workers.Owning;

/// <summary>
/// Where the kernel has written the core of a process, as <c>/proc/sys/kernel/core_pattern</c> says (core(5)). Known only where that is the pattern
/// of a file; where it is a program, the program has the core.
/// </summary>
internal static class CoreFile
{
    private const string Settings = "/proc/sys/kernel/";

    /// <summary>The core of a process that has just ended; null: there is none that can be named.</summary>
    /// <param name="processId">The process, as this process sees it.</param>
    /// <param name="directory">Its working directory, unless it has gone to another.</param>
    /// <param name="since">An older file is not its own.</param>
    internal static string? Find(int processId, string directory, DateTimeOffset since)
    {
        try
        {
            string pattern = File.ReadAllText(Settings + "core_pattern").TrimEnd('\n');
            bool isNumbered = File.ReadAllText(Settings + "core_uses_pid").StartsWith('1');
            return PathOf(pattern, isNumbered, processId, directory) is { } path && File.GetLastWriteTimeUtc(path) >= since.UtcDateTime
                ? path
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What the pattern makes of the process; null: it is a program's, or asks for more than is known here.</summary>
    internal static string? PathOf(string pattern, bool isNumbered, int processId, string directory)
    {
        if (pattern.Length == 0 || pattern[0] is '|' or '@')
        {
            return null;
        }

        var path = new StringBuilder();
        bool hasNumber = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%')
            {
                path.Append(pattern[i]);
                continue;
            }

            switch (++i < pattern.Length ? pattern[i] : '\0')
            {
                case '%':
                    path.Append('%');
                    break;
                case 'p' or 'P':
                    path.Append(CultureInfo.InvariantCulture, $"{processId}");
                    hasNumber = true;
                    break;
                case '\0':
                    break; // A single % at the end is dropped.
                default:
                    return null;
            }
        }

        if (isNumbered && !hasNumber)
        {
            path.Append(CultureInfo.InvariantCulture, $".{processId}");
        }

        return Path.Combine(directory, path.ToString());
    }
}
