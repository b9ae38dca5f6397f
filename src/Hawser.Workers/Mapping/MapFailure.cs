namespace Hawser.Workers;

/// <summary>An item that failed.</summary>
/// <param name="Index">Its place in the input, from 0.</param>
/// <param name="Exception">What it failed with.</param>
public sealed record MapFailure(long Index, Exception Exception);
