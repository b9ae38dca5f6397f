using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hawser.Runtimes.CSharp.Tests.Support;

/// <summary>Makes assemblies for tests of what cells reference.</summary>
internal static class TinyAssembly
{
    /// <summary>Compiles code to a file.</summary>
    /// <param name="path">Where to; the file's name is the assembly's.</param>
    /// <param name="code">The code.</param>
    /// <param name="version">The assembly's version.</param>
    /// <param name="references">Paths of assemblies that it refers to.</param>
    public static void Write(string path, string code, string version = "1.0.0.0", params string[] references)
    {
        string runtime = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "System.Runtime.dll");
        var compilation = CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(path),
            [CSharpSyntaxTree.ParseText($"[assembly: System.Reflection.AssemblyVersion(\"{version}\")]\n{code}")],
            [
                MetadataReference.CreateFromFile(typeof(object).Assembly.Location),
                MetadataReference.CreateFromFile(runtime),
                .. references.Select(static reference => MetadataReference.CreateFromFile(reference)),
            ],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream file = File.Create(path);
        Assert.Empty(compilation.Emit(file).Diagnostics);
    }
}
