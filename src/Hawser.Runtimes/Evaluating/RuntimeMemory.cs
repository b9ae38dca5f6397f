namespace Hawser.Runtimes;

/// <summary>What a runtime's process uses, in bytes.</summary>
/// <param name="Resident">The resident set of the process.</param>
/// <param name="ManagedHeap">The managed heap of the process, garbage included.</param>
/// <param name="LoadedContexts">How many load contexts of dropped containers are still loaded, because something refers to them.</param>
public sealed record RuntimeMemory(long Resident, long ManagedHeap, int LoadedContexts);
