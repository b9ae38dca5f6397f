using System.Runtime.Versioning;
using System.Text.Json;

namespace Hawser.Cli.Repl;

/// <summary>
/// Earlier submissions, the latest last, in a file that only this user can read: a JSON string on each line. Those that begin with a space
/// are not kept, so that a secret need not be. A history that cannot be read or written is no reason not to evaluate: it is that of this
/// console only, then.
/// </summary>
internal sealed class ReplHistory
{
    private const int Most = 1000;
    private const UnixFileMode ForThisUser = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly List<string> _entries = [];
    private readonly string? _file;

    private ReplHistory(string? file) => _file = file;

    /// <summary>The entries.</summary>
    public IReadOnlyList<string> Entries => _entries;

    /// <summary>Where it is kept for a user: in the XDG state folder.</summary>
    /// <param name="variable">The environment.</param>
    /// <returns>Null: the user has no home.</returns>
    public static string? DefaultFile(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string? state = variable("XDG_STATE_HOME") is { } folder && Path.IsPathFullyQualified(folder) ? folder
            : variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local/state")
            : null;
        return state is null ? null : Path.Combine(state, "hawser/history");
    }

    /// <summary>Reads it.</summary>
    /// <param name="file">Where it is kept; null for nowhere.</param>
    public static ReplHistory Open(string? file)
    {
        try
        {
            if (file is null || OperatingSystem.IsWindows())
            {
                return new ReplHistory(null);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(file)!, ForThisUser | UnixFileMode.UserExecute);
            var history = new ReplHistory(file);
            string[] lines = File.Exists(file) ? File.ReadAllLines(file) : [];
            history._entries.AddRange(lines.TakeLast(Most).Select(Parse).OfType<string>());
            if (lines.Length > 2 * Most)
            {
                history.Rewrite();
            }

            return history;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ReplHistory(null);
        }
    }

    /// <summary>Adds a submission, unless it is the last one again.</summary>
    public void Add(string submission)
    {
        ArgumentNullException.ThrowIfNull(submission);
        if (string.IsNullOrWhiteSpace(submission) || submission.StartsWith(' ') || (_entries.Count > 0 && _entries[^1] == submission))
        {
            return;
        }

        _entries.Add(submission);
        try
        {
            if (_file is not null && !OperatingSystem.IsWindows())
            {
                using FileStream stream = OpenFile(_file, FileMode.Append);
                using var writer = new StreamWriter(stream);
                writer.WriteLine(JsonSerializer.Serialize(submission, ToolJson.Default.String));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk: see above.
        }
    }

    private static string? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ToolJson.Default.String);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static FileStream OpenFile(string path, FileMode mode) =>
        new(path, new FileStreamOptions { Mode = mode, Access = FileAccess.Write, UnixCreateMode = ForThisUser });

    [UnsupportedOSPlatform("windows")]
    private void Rewrite()
    {
        string written = $"{_file}.{Guid.NewGuid():N}";
        using (var writer = new StreamWriter(OpenFile(written, FileMode.CreateNew)))
        {
            foreach (string entry in _entries)
            {
                writer.WriteLine(JsonSerializer.Serialize(entry, ToolJson.Default.String));
            }
        }

        File.Move(written, _file!, overwrite: true);
    }
}
