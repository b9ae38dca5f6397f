namespace Hawser.Runtimes.CSharp.References;

/// <summary>A package that is on this machine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Versions">Its versions, the newest first.</param>
internal sealed record KnownPackage(string Name, IReadOnlyList<string> Versions);
