namespace Hawser.Rpc.Generators.Tests.Running;

internal sealed class GraphNode
{
    public GraphNode? Next { get; set; }
}
