namespace Hawser.Acceptance;

/// <summary>
/// Tests that count what this process has (descriptors, threads, children, memory) run while no other test does: mark their class with
/// <c>[Collection(nameof(Alone))]</c>.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
