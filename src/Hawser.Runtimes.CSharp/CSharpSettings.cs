using System.Text.Json;

namespace Hawser.Runtimes.CSharp;

/// <summary>How a session's C# is compiled. What is set holds for all containers of the session.</summary>
public sealed record CSharpSettings
{
    private readonly IReadOnlyList<string> _usings =
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

    /// <summary>
    /// The namespaces that every cell uses, and the static classes whose members it calls by their bare names; by default those of a
    /// console project, and displaying.
    /// </summary>
    /// <exception cref="ArgumentException">One of them is empty.</exception>
    public IReadOnlyList<string> Usings
    {
        get => _usings;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (string name in value)
            {
                ArgumentException.ThrowIfNullOrWhiteSpace(name, nameof(Usings));
            }

            _usings = [.. value];
        }
    }

    /// <summary>Whether unsafe code is allowed; not by default.</summary>
    public bool AllowUnsafe { get; init; }

    /// <summary>Whether reference types are checked for null; they are by default.</summary>
    public bool Nullable { get; init; } = true;

    /// <summary>
    /// Whether code is optimized; it is by default. Methods of a cell's top level keep their frames in stack traces either way; small
    /// methods of types may be missing there where it is.
    /// </summary>
    public bool Optimize { get; init; } = true;

    /// <summary>Where completion comes from; by default from the SDK's Roslyn where the process is the runtime's own.</summary>
    public CSharpCompletion Completion { get; init; }

    /// <summary>Where <c>#r</c> and <c>#load</c> look, and what packages come from.</summary>
    public ReferenceSettings References
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();

    /// <summary>These settings as the JSON text that <see cref="CSharpLanguage.OpenSession"/> takes.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CSharpJson.Default.CSharpSettings);
}
