namespace Hawser.Runtimes.CSharp;

/// <summary>How a session's C# is compiled. What is set holds for all containers of the session.</summary>
public sealed record CSharpSettings
{
    /// <summary>
    /// The namespaces that every cell uses, and the static classes whose members it calls by their bare names; by default those of a
    /// console project, and displaying.
    /// </summary>
    public IReadOnlyList<string> Usings { get; init; } =
    [
        "System",
        "System.Collections.Generic",
        "System.IO",
        "System.Linq",
        "System.Net.Http",
        "System.Threading",
        "System.Threading.Tasks",
        "Hawser.Runtimes.Display",
        "Hawser.Runtimes.Display.CellFunctions",
    ];

    /// <summary>Whether unsafe code is allowed; not by default.</summary>
    public bool AllowUnsafe { get; init; }

    /// <summary>Whether reference types are checked for null; they are by default.</summary>
    public bool Nullable { get; init; } = true;
}
