namespace Hawser.Runtimes;

/// <summary>A container ended by itself, with all its evaluations: the owner did not drop it.</summary>
/// <param name="Container">The container.</param>
/// <param name="Reason">Why.</param>
public sealed record ContainerDown(string Container, string Reason) : RuntimeEvent;
