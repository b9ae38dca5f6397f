using System.Collections.ObjectModel;

namespace Hawser.Workers.Launching;

/// <summary>
/// What a process's environment, directory, niceness, memory and output may be: the same for a worker's options and for a launcher's request.
/// </summary>
internal static class LaunchRules
{
    private const int LeastNice = -20;
    private const int Nicest = 19;
    private const int LongestTail = 16 << 20;
    private const long LeastMemory = 16 << 20;
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(1);

    /// <summary>A copy that nobody changes.</summary>
    /// <exception cref="ArgumentException">The system takes no such name or value. The message never shows a value.</exception>
    public static IReadOnlyDictionary<string, string?> Environment(IReadOnlyDictionary<string, string?> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var copy = new Dictionary<string, string?>(variables.Count, StringComparer.Ordinal);
        foreach ((string name, string? value) in variables)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0'))
            {
                throw new ArgumentException(
                    $"'{name}' is no name of an environment variable: it has at least one character, and neither '=' nor NUL.",
                    nameof(variables));
            }

            if (value is not null && value.Contains('\0'))
            {
                throw new ArgumentException($"The value of the environment variable '{name}' holds a NUL.", nameof(variables));
            }

            copy.Add(name, value);
        }

        return new ReadOnlyDictionary<string, string?>(copy);
    }

    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public static int OutputTailBytes(int value) =>
        value is >= 0 and <= LongestTail
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"OutputTailBytes is 0 to {LongestTail}.");

    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public static long? MemoryLimit(long? bytes) =>
        bytes is null or >= LeastMemory
            ? bytes
            : throw new ArgumentOutOfRangeException(nameof(bytes), bytes, $"MemoryLimit is at least {LeastMemory} bytes.");

    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public static TimeSpan MemoryCheckInterval(TimeSpan value) =>
        value >= ShortestInterval && value <= LongestInterval
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, $"MemoryCheckInterval is {ShortestInterval} to {LongestInterval}.");

    /// <summary>A copy that nobody changes.</summary>
    /// <exception cref="ArgumentException">The first word is empty, or a word holds a NUL.</exception>
    public static IReadOnlyList<string> Wrapper(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (words.Any(word => word is null || word.Contains('\0')) || (words.Count > 0 && words[0].Length == 0))
        {
            throw new ArgumentException(
                "A wrapper is a program and its arguments: the program is not empty, and no word is null or holds a NUL.", nameof(words));
        }

        return [.. words];
    }

    /// <exception cref="ArgumentException">The path is not absolute, or holds a NUL.</exception>
    public static string? WorkingDirectory(string? path) =>
        path is null || (Path.IsPathFullyQualified(path) && !path.Contains('\0'))
            ? path
            : throw new ArgumentException("WorkingDirectory is an absolute path; Path.GetFullPath makes one.", nameof(path));

    /// <exception cref="ArgumentException">The path is not absolute, or holds a NUL.</exception>
    public static string OutputPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Path.IsPathFullyQualified(path) && !path.Contains('\0')
            ? path
            : throw new ArgumentException("The file of an output is an absolute path; Path.GetFullPath makes one.", nameof(path));
    }

    /// <exception cref="ArgumentException">The path is not absolute, or holds a NUL.</exception>
    public static string FolderPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Path.IsPathFullyQualified(path) && !path.Contains('\0')
            ? path
            : throw new ArgumentException("The folder of crash dumps is an absolute path; Path.GetFullPath makes one.", nameof(path));
    }

    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public static int? Niceness(int? value) =>
        value is null or (>= LeastNice and <= Nicest)
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, $"Niceness is {LeastNice} (most processor time) to {Nicest} (least).");
}
