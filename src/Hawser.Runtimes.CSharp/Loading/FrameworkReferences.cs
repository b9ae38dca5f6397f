using System.Collections.Immutable;
using System.IO.MemoryMappedFiles;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using Hawser.Runtimes.CSharp.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hawser.Runtimes.CSharp.Loading;

/// <summary>
/// What each cell is compiled against: the framework and the application, once for the process. Files are mapped rather than read, so that
/// of all of them only those pages cost memory that the compiler looks at, and those are shared with other processes. What is within a
/// single file has no file of its own: it is loaded, and read where the run time has put it. Thread-safe.
/// </summary>
internal static class FrameworkReferences
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, string?> Trusted = FindTrusted();
    private static readonly Dictionary<string, MetadataReference?> ByName = new(StringComparer.OrdinalIgnoreCase);
    private static CSharpCompilation? Bound;

    /// <summary>The references; those of assemblies that were loaded since the last <see cref="Refresh"/> are not among them.</summary>
    public static ImmutableArray<MetadataReference> Current { get; private set; } = [];

    /// <summary>
    /// A compilation with nothing but <see cref="Current"/>. It keeps what the compiler has found out about them: the compiler itself holds
    /// it weakly, and would read all namespaces again.
    /// </summary>
    public static CSharpCompilation Base
    {
        get
        {
            lock (Gate)
            {
                return Bound ??= CompilationBases.Plain(Current);
            }
        }
    }

    /// <summary>One of them.</summary>
    public static PortableExecutableReference Any => Current.OfType<PortableExecutableReference>().First();

    /// <summary>Whether the process finds an assembly of that name by itself.</summary>
    /// <param name="name">Its simple name.</param>
    public static bool IsTrusted(string name) => Trusted.ContainsKey(name);

    /// <summary>Adds what the application has loaded since.</summary>
    public static void Refresh()
    {
        lock (Gate)
        {
            int known = ByName.Count;
            foreach ((string name, string? path) in known == 0 ? Trusted : [])
            {
                ByName[name] = path is not null ? Map(path) : LoadBundled(name) is { } bundled ? Read(bundled) : null;
            }

            foreach (Assembly assembly in AppAssemblies.All())
            {
                string name = assembly.GetName().Name!;
                if (!ByName.ContainsKey(name))
                {
                    ByName[name] = Read(assembly);
                }
            }

            if (ByName.Count != known)
            {
                Current = [.. ByName.Values.OfType<MetadataReference>()];
                Bound = null;
            }
        }
    }

    // By name: the file; null for what is within the application's single file.
    private static Dictionary<string, string?> FindTrusted()
    {
        var found = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        string? paths = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string;
        foreach (string path in paths?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            if (path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && File.Exists(path))
            {
                found.TryAdd(Path.GetFileNameWithoutExtension(path), path);
            }
        }

        foreach (string name in SingleFile.Assemblies)
        {
            found.TryAdd(name, null);
        }

        return found;
    }

    private static Assembly? LoadBundled(string name)
    {
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(name));
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            // Within the file, but not for this process: it has a newer one from elsewhere, or none of its kind.
            return null;
        }
    }

    // Mapped for as long as anything refers to what was read of it. In most processes that is the references here, for as long as they
    // live; where this is a guest, it is until its load context is collected. So nothing may hold the view's pointer: it would never be
    // unmapped then.
    private static unsafe PortableExecutableReference? Map(string path)
    {
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        MemoryMappedViewAccessor view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        int length = (int)new FileInfo(path).Length;
        try
        {
            using var reader = new PEReader((byte*)view.SafeMemoryMappedViewHandle.DangerousGetHandle(), length);
            if (reader.HasMetadata)
            {
                PEMemoryBlock metadata = reader.GetMetadata();
                return Create(metadata.Pointer, metadata.Length, path, view);
            }
        }
        catch (BadImageFormatException)
        {
            // As one without metadata.
        }

        view.Dispose();
        return null;
    }

    private static unsafe PortableExecutableReference? Read(Assembly assembly) =>
        assembly.TryGetRawMetadata(out byte* start, out int length) ? Create(start, length, assembly.GetName().Name!, view: null)
            : assembly.Location is { Length: > 0 } path ? Map(path)
            : null;

    private static unsafe PortableExecutableReference Create(byte* start, int length, string path, MemoryMappedViewAccessor? view)
    {
        ModuleMetadata module = view is null
            ? ModuleMetadata.CreateFromMetadata((nint)start, length)
            : ModuleMetadata.CreateFromMetadata((nint)start, length, view.Dispose);
        return AssemblyMetadata.Create(module).GetReference(filePath: path, display: path);
    }
}
