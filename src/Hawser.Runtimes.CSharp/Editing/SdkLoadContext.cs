using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using Hawser.Runtimes.Editing;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// Where the SDK's Roslyn is loaded, beside the evaluator's own, which is of another version. It is not collectible: code that is has to be
/// optimized when it is first compiled, which here is all of Roslyn's, and what its workspaces leave to threads and timers of the process
/// cannot be ended from outside. So it is loaded only where the process ends with the session, or where somebody wants it to stay.
/// </summary>
/// <param name="folder">Where the assemblies are.</param>
internal sealed class SdkLoadContext(string folder) : AssemblyLoadContext("the SDK's Roslyn")
{
    private static readonly string[] Brought = ["Microsoft.CodeAnalysis", "System.Composition", "Humanizer", "Microsoft.DiaSymReader"];

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name ?? "";
        if (name == typeof(CompletionList).Assembly.GetName().Name)
        {
            return typeof(CompletionList).Assembly;
        }

        string path = Path.Combine(folder, name + ".dll");
        return Brought.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) && File.Exists(path)
            ? LoadFromAssemblyPath(Ahead(path))
            : null;
    }

    // The SDK's compiler is the same as here, but compiled ahead: a first answer takes half the time.
    private string Ahead(string path)
    {
        string compilers = Path.GetFullPath(Path.Combine(folder, "..", "..", "Roslyn", "bincore", Path.GetFileName(path)));
        return File.Exists(compilers) && ModuleOf(compilers) == ModuleOf(path) ? compilers : path;
    }

    // What a module has of its own, however it was compiled further.
    private static Guid ModuleOf(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader reader = file.GetMetadataReader();
        return reader.GetGuid(reader.GetModuleDefinition().Mvid);
    }
}
