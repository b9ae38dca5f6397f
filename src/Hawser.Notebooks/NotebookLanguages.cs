namespace Hawser.Notebooks;

/// <summary>
/// The languages that cells of .NET notebooks may have, and their names. Being known says that a document may contain it, not that it can
/// be run.
/// </summary>
public static class NotebookLanguages
{
    /// <summary>C#.</summary>
    public const string CSharp = "csharp";

    /// <summary>Markdown.</summary>
    public const string Markdown = "markdown";

    /// <summary>HTML.</summary>
    public const string Html = "html";

    /// <summary>Text of no language.</summary>
    public const string Raw = "raw";

    // Names are compared without case; those people see come first.
    private static readonly (string Name, string Shown, string[] Others)[] All =
    [
        (CSharp, "C#", ["c#", "cs"]),
        (Markdown, "Markdown", ["md"]),
        (Html, "HTML", []),
        (Raw, "raw text", []),
        ("fsharp", "F#", ["f#", "fs"]),
        ("pwsh", "PowerShell", ["powershell"]),
        ("javascript", "JavaScript", ["js"]),
        ("http", "HTTP", []),
        ("kql", "KQL", []),
        ("mermaid", "Mermaid", []),
        ("python", "Python", ["ipython", "python3"]),
        ("r", "R", []),
        ("sql", "SQL", []),
        ("value", "values", []),
        ("vb", "Visual Basic", ["visualbasic"]),
    ];

    private static readonly Dictionary<string, string> ByAlias = All
        .SelectMany(static one => one.Others.Append(one.Name).Select(other => (other, one.Name)))
        .ToDictionary(static pair => pair.other, static pair => pair.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The usual name of a language: <c>csharp</c> for <c>C#</c>; the name itself, in lower case where it is known, for others.
    /// </summary>
    /// <param name="name">One of its names.</param>
    public static string NameOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByAlias.GetValueOrDefault(name, name);
    }

    /// <summary>Whether a name is that of a language that is known here.</summary>
    /// <param name="name">The name.</param>
    public static bool IsKnown(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByAlias.ContainsKey(name);
    }

    /// <summary>A language as sentences call it: <c>C#</c> for <c>csharp</c>.</summary>
    /// <param name="name">One of its names.</param>
    public static string Title(string name)
    {
        string usual = NameOf(name);
        return Array.Find(All, one => one.Name == usual).Shown ?? name;
    }
}
