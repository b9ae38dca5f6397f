namespace Hawser.Rpc.Generators.Tests.Running;

/// <summary>Carries a type whose values JSON cannot always hold.</summary>
[RpcContract]
internal interface IGraphs
{
    Task<int> CountAsync(GraphNode node);

    [OneWay]
    ValueTask NoteAsync(GraphNode node);
}
