namespace Hawser.Notebooks.Submissions;

/// <summary>A directive of applications of one file (<c>#:package Name@Version</c>), as a script says it.</summary>
/// <param name="Code">The script's line in its place; empty for none.</param>
/// <param name="Message">What is to be said of it; null for nothing.</param>
/// <param name="IsError">Whether it cannot be done.</param>
internal sealed record FileDirective(string Code, string? Message = null, bool IsError = false)
{
    /// <summary>Reads one.</summary>
    /// <param name="text">The directive, without its sign.</param>
    public static FileDirective Of(string text)
    {
        string[] words = text.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string kind = words.Length > 0 ? words[0] : "";
        string what = words.Length > 1 ? words[1] : "";
        return (kind, what) switch
        {
            ("package" or "include" or "project", "") => Refused($"#:{kind} wants a name."),
            ("package", _) => new FileDirective($"#r \"nuget: {what.Replace("@", ", ", StringComparison.Ordinal)}\""),
            ("sdk", "Microsoft.NET.Sdk") => new FileDirective(""),
            ("sdk", _) => Refused($"#:sdk {what} is not supported: cells are compiled as scripts, with the console project's framework."),
            ("include", _) when what.EndsWith(".cs", StringComparison.OrdinalIgnoreCase) => new FileDirective($"#load \"{what}\""),
            ("include", _) => Refused($"#:include takes files of C# here. Read '{what}' with the File class."),
            ("project", _) => Refused($"#:project is not supported: build {what}, and reference what it made: #r \"path.dll\"."),
            ("property", _) => new FileDirective("", $"#:property {what} has no effect: cells have no project."),
            _ => Refused($"There is no directive '#:{kind}' here. These are: #:package, #:include, #:sdk."),
        };
    }

    private static FileDirective Refused(string message) => new("", message, true);
}
