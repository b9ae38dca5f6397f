namespace Hawser.Rpc.Generators.Tests.Running;

internal sealed record Leaf(string Name, double Size, Leaf? Next = null, Shade Shade = Shade.None)
{
    public DateTimeOffset? Fallen { get; init; }
}
