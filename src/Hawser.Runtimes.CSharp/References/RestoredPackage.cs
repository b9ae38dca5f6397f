namespace Hawser.Runtimes.CSharp.References;

/// <summary>A package as it was restored, for this machine. All paths are full.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version that was taken.</param>
/// <param name="Dependencies">The names of the packages that it needs itself.</param>
/// <param name="Compile">The assemblies that the compiler reads.</param>
/// <param name="Runtime">The assemblies that are loaded.</param>
/// <param name="Native">Its native libraries.</param>
internal sealed record RestoredPackage(
    string Name,
    string Version,
    IReadOnlyList<string> Dependencies,
    IReadOnlyList<string> Compile,
    IReadOnlyList<string> Runtime,
    IReadOnlyList<string> Native)
{
    /// <summary>All its files.</summary>
    public IEnumerable<string> Files => Compile.Concat(Runtime).Concat(Native);
}
