using System.Globalization;

namespace Hawser.Acceptance.Launching;

/// <summary>
/// The files in the temp folder that a .NET process makes for debuggers and tools. Found by its id and its start, because those of a process that
/// was killed long ago may have the same id.
/// </summary>
internal sealed class DiagnosticsFilesOf
{
    private readonly string _pattern;

    /// <param name="processId">A process that lives.</param>
    public DiagnosticsFilesOf(int processId)
    {
        // Field 22; the second, the command's name in parentheses, may hold anything.
        string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
        string start = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        _pattern = string.Create(CultureInfo.InvariantCulture, $"*-{processId}-{start}-*");
    }

    public string[] Now => Directory.GetFiles(Path.GetTempPath(), _pattern);
}
