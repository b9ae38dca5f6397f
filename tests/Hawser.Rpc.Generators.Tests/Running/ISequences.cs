namespace Hawser.Rpc.Generators.Tests.Running;

/// <summary>Sequences in both directions, of items that are written directly and of items that go through the serializer.</summary>
[RpcContract]
internal interface ISequences
{
    IAsyncEnumerable<int> CountAsync(int from, int count);

    IAsyncEnumerable<long> ForeverAsync(CancellationToken cancellationToken = default);

    IAsyncEnumerable<string?> TextsAsync(IAsyncEnumerable<string?> texts, CancellationToken cancellationToken = default);

    IAsyncEnumerable<double?> NumbersAsync(IAsyncEnumerable<double?>? numbers = null);

    IAsyncEnumerable<Leaf?> LeavesAsync(IAsyncEnumerable<Leaf?> leaves);

    IAsyncEnumerable<(int Index, byte[] Data)> PairsAsync(byte[] data, int count);

    Task<long> SumAsync(IAsyncEnumerable<long> numbers, long start = 0);

    Task<int> LengthAsync(IAsyncEnumerable<string> texts);

    IAsyncEnumerable<string> NullItemAsync();

    IAsyncEnumerable<GraphNode> RingAsync(GraphNode first);

    IAsyncEnumerable<int> FailAsync(int after);

    IAsyncEnumerable<int> ThrowAsync();

    IAsyncEnumerable<int> NullAsync();
}
