namespace Hawser.Workers.Offloading;

/// <summary>A function as the owner calls it.</summary>
/// <param name="Name">See <see cref="FunctionName"/>.</param>
/// <param name="TakesToken">Whether it can hear that it was given up.</param>
internal sealed record FunctionReference(string Name, bool TakesToken);
