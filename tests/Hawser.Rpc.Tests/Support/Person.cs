namespace Hawser.Rpc.Tests.Support;

public sealed record Person(string Name, int Age, Person? Friend = null, IReadOnlyList<string>? Tags = null);
