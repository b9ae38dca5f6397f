namespace Consumer;

/// <summary>A sum, and the process that computed it.</summary>
public sealed record Answer(int Sum, int ProcessId);
