namespace Hawser.Rpc.Generators.Tests.Running;

internal sealed class Graphs : IGraphs
{
    public Task<int> CountAsync(GraphNode node)
    {
        int count = 0;
        for (GraphNode? current = node; current is not null; current = current.Next)
        {
            count++;
        }

        return Task.FromResult(count);
    }

    public ValueTask NoteAsync(GraphNode node) => default;
}
