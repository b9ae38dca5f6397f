namespace Hawser.Workers;

/// <summary>A result with the place of its item.</summary>
/// <typeparam name="T">What it is.</typeparam>
/// <param name="Index">The item's place in the input, from 0.</param>
/// <param name="Value">The result.</param>
public sealed record MapResult<T>(long Index, T Value);
