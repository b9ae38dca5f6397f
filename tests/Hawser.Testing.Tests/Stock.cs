namespace Hawser.Testing.Tests;

public sealed record Stock(Dictionary<string, int> Shelves);
