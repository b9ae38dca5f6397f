namespace Hawser.Cli.Processes;

/// <summary>A process as the kernel shows it.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="Parent">Its parent's id.</param>
/// <param name="Arguments">Its command line.</param>
/// <param name="Age">How long it runs.</param>
/// <param name="MemoryBytes">Its resident memory; null where that is not known.</param>
internal sealed record SeenProcess(int ProcessId, int Parent, IReadOnlyList<string> Arguments, TimeSpan Age, long? MemoryBytes);
