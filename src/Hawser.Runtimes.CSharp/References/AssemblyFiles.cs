using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>
/// An assembly that is referenced by its path, and what it needs of its own folder: the assemblies that it refers to, and theirs, and
/// native libraries. What is elsewhere is found by the process, or not at all.
/// </summary>
/// <param name="Name">Its name and version.</param>
/// <param name="Assemblies">Its path first, then those of what it refers to.</param>
/// <param name="NativeLibraries">Paths of native libraries.</param>
internal sealed record AssemblyFiles(AssemblyName Name, IReadOnlyList<string> Assemblies, IReadOnlyList<string> NativeLibraries)
{
    /// <summary>Looks at an assembly and what is beside it.</summary>
    /// <param name="path">Its full path.</param>
    /// <exception cref="BadImageFormatException">It is no .NET assembly.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static AssemblyFiles Of(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        var name = AssemblyName.GetAssemblyName(path);
        List<string> found = [path];
        for (int i = 0; i < found.Count; i++)
        {
            foreach (string sibling in References(found[i]).Select(reference => Path.Combine(folder, reference + ".dll")))
            {
                if (!found.Contains(sibling) && File.Exists(sibling))
                {
                    found.Add(sibling);
                }
            }
        }
        return new AssemblyFiles(name, found, [.. NativeBeside(folder)]);
    }

    private static string[] References(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        if (!file.HasMetadata)
        {
            return [];
        }
        MetadataReader metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    private static IEnumerable<string> NativeBeside(string folder)
    {
        string forThisMachine = Path.Combine(folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        return new[] { folder, forThisMachine }.Where(Directory.Exists).SelectMany(static place => Directory.EnumerateFiles(place, "*.so"));
    }
}
