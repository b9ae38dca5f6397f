namespace Hawser.Runtimes;

/// <summary>What the registry tells of a node, as it was when it was asked.</summary>
/// <param name="Name">The node's name, by which <see cref="AttachedRuntime.ToNode(string, AttachedOptions)"/> finds it.</param>
/// <param name="ProcessId">The process that it lives in.</param>
/// <param name="OpenedAt">When it was opened.</param>
public sealed record RuntimeNodeEntry(string Name, int ProcessId, DateTimeOffset OpenedAt);
