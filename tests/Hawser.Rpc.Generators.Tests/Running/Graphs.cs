namespace Hawser.Rpc.Generators.Tests.Running;

internal sealed class Graphs : IGraphs
{
    public Task<int> CountAsync(GraphNode node)
    {
        var count = 0;
        for (var current = node; current is not null; current = current.Next)
        {
            count++;
        }

        return Task.FromResult(count);
    }

    public ValueTask NoteAsync(GraphNode node) => default;
}
