using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Hawser.Workers.Owning;

/// <summary>
/// The dumps of one worker's process: what makes the runtime write them, and where they are when it has ended. A mark that is drawn for each start
/// is part of their names, so that a dump of an earlier process of the same id is never taken for this one's.
/// </summary>
internal sealed partial class CrashDumps
{
    private const int MarkBytes = 4;
    private const int LongestName = 40;

    private readonly CrashDumpOptions _options;
    private readonly string _prefix;

    internal CrashDumps(CrashDumpOptions options, string worker)
    {
        _options = options;
        string name = NotPlain().Replace(worker, "_");
        string mark = RandomNumberGenerator.GetHexString(2 * MarkBytes, lowercase: true);
        _prefix = $"hawser-{(name.Length > LongestName ? name[..LongestName] : name)}.{mark}.";
    }

    /// <summary>The variables that the runtime reads, and the others.</summary>
    internal IReadOnlyDictionary<string, string?> AddTo(IReadOnlyDictionary<string, string?> environment) =>
        new Dictionary<string, string?>(environment, StringComparer.Ordinal)
        {
            ["DOTNET_DbgEnableMiniDump"] = "1",
            ["DOTNET_DbgMiniDumpType"] = ((int)_options.Kind).ToString(CultureInfo.InvariantCulture),

            // It replaces %p by the process id, as that process sees it.
            ["DOTNET_DbgMiniDumpName"] = Path.Combine(_options.Folder.Replace("%", "%%", StringComparison.Ordinal), $"{_prefix}%p.dmp"),
        };

    /// <summary>Makes the folder.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    internal void Prepare()
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                Directory.CreateDirectory(_options.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The folder of the crash dumps: {e.Message}", e);
        }
    }

    /// <summary>The dump of the process, which has ended; null: there is none. Makes room for it: the oldest dumps are deleted.</summary>
    internal string? Take(int processId)
    {
        string[] own = Files($"{_prefix}*.dmp");

        // A .NET process that the worker started has crashed too, or the worker knows itself by another id, in a namespace of its own.
        string? dump = Array.Find(own, file => Path.GetFileName(file) == NameOf(processId))
            ?? (own.Length == 1 ? own[0] : null);
        if (own.Length > 0)
        {
            Prune();
        }

        return dump;
    }

    /// <summary>Deletes what a process that was killed has written of its dump.</summary>
    internal void Discard(int processId) => Delete(Path.Combine(_options.Folder, NameOf(processId)));

    private string NameOf(int processId) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{processId}.dmp");

    private void Prune()
    {
        IEnumerable<string> old = Files("hawser-*.dmp")
            .Where(file => DumpName().IsMatch(Path.GetFileName(file)))
            .OrderByDescending(File.GetLastWriteTimeUtc)
            .Skip(_options.Keep);
        foreach (string file in old)
        {
            Delete(file);
        }
    }

    private string[] Files(string pattern)
    {
        try
        {
            return Directory.GetFiles(_options.Folder, pattern);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // Somebody has removed the folder.
        }
    }

    private static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next dump tries again.
        }
    }

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex NotPlain();

    [GeneratedRegex(@"^hawser-[A-Za-z0-9_-]+\.[0-9a-f]{8}\.[0-9]+\.dmp$")]
    private static partial Regex DumpName();
}
