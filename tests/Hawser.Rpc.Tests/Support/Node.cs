namespace Hawser.Rpc.Tests.Support;

public sealed class Node
{
    public Node? Next { get; set; }
}
