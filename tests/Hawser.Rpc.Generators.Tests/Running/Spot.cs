namespace Hawser.Rpc.Generators.Tests.Running;

internal readonly record struct Spot(int X, int Y);
