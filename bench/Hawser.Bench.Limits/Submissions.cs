using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Hawser.Bench.Limits;

/// <summary>
/// Compiles and runs submissions of C# in this process, as any program would that uses Roslyn by itself: each continues from one earlier
/// one, as Roslyn's scripts do, and is loaded into a collectible context.
/// </summary>
internal sealed class Submissions
{
    private static readonly string[] Usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
    ];

    private readonly CSharpParseOptions _parsing =
        CSharpParseOptions.Default.WithKind(SourceCodeKind.Script).WithLanguageVersion(LanguageVersion.Latest);

    private readonly CSharpCompilationOptions _options = new(
        OutputKind.DynamicallyLinkedLibrary,
        usings: Usings,
        optimizationLevel: OptimizationLevel.Release,
        nullableContextOptions: NullableContextOptions.Enable);

    private readonly ImmutableArray<MetadataReference> _references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly List<(CSharpCompilation Compilation, object?[] States)> _done = [];
    private readonly Dictionary<string, Assembly> _loaded = new(StringComparer.Ordinal);
    private AssemblyLoadContext _context;
    private int _names;

    public Submissions() => _context = NewContext();

    /// <summary>Compiles and runs the code, and keeps it.</summary>
    /// <param name="after">The submission that it continues from, by its number; -1: none.</param>
    /// <param name="code">The code.</param>
    public object? Run(int after, string code)
    {
        (CSharpCompilation? previous, object?[] states) = after < 0 ? (null, [null]) : _done[after];
        var compilation = CSharpCompilation.CreateScriptCompilation(
            $"submission{_names++}", CSharpSyntaxTree.ParseText(code, _parsing), _references, _options, previous);
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        EmitResult result = compilation.Emit(
            image, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        }

        image.Position = symbols.Position = 0;
        Assembly assembly = _context.LoadFromStream(image, symbols);
        _loaded[compilation.AssemblyName!] = assembly;
        IMethodSymbol entry = compilation.GetEntryPoint(default)!;
        MethodInfo factory = assembly.GetType(entry.ContainingType.MetadataName)!
            .GetMethod(entry.Name, BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)!;
        object?[] own = [.. states, null];
        object? value = factory.CreateDelegate<Func<object?[], Task<object>>>()(own).GetAwaiter().GetResult();
        _done.Add((compilation, own));
        return value;
    }

    /// <summary>Forgets all, and unloads it.</summary>
    public void Drop()
    {
        _done.Clear();
        _loaded.Clear();
        _context.Unload();
        _context = NewContext();
    }

    private AssemblyLoadContext NewContext()
    {
        var context = new AssemblyLoadContext("submissions", isCollectible: true);
        context.Resolving += (_, name) => _loaded.GetValueOrDefault(name.Name!);
        return context;
    }
}
