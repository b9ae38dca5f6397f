namespace Hawser.Notebooks.Submissions;

/// <summary>What people do in place of the commands that .NET Interactive has and that are not here.</summary>
internal static class UnsupportedMagic
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["about"] = "Ask the tool: hawser --version.",
        ["connect"] = "There are no other kernels: use the library itself from C#, with #r \"nuget: …\".",
        ["lsmagic"] = "These are there: #!csharp, #!html, #!markdown, #!import and #!time.",
        ["set"] = "All cells are C#: assign a variable, or pass a value in with --arg name=value.",
        ["share"] = "All cells are C# and see each other's variables.",
        ["value"] = "Assign a variable, or read a file: File.ReadAllText(\"…\").",
        ["who"] = "In hawser repl, :vars shows the variables.",
        ["whos"] = "In hawser repl, :vars shows the variables.",
        ["log"] = "Log with ILogger or Trace: it is part of the output.",
        ["meta"] = "It belongs at the top of a .dib file, once.",
    };

    /// <summary>What to do in place of a command.</summary>
    /// <param name="name">The command, without its sign.</param>
    public static string Advice(string name) =>
        Known.GetValueOrDefault(name, "These are: #!csharp, #!html, #!markdown, #!import FILE and #!time.");
}
