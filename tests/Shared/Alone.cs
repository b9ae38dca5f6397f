namespace Hawser.Tests.Shared;

/// <summary>
/// Tests that count what this process has (memory, descriptors, threads, children) run while no other test does: mark their class with
/// <c>[Collection(nameof(Alone))]</c>.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
