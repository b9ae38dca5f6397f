namespace Hawser.Runtimes;

/// <summary>What the runtime's process uses; sent now and then, and with each response.</summary>
/// <param name="Memory">What it uses.</param>
public sealed record MemoryReported(RuntimeMemory Memory) : RuntimeEvent;
