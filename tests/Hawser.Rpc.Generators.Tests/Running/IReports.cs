namespace Hawser.Rpc.Generators.Tests.Running;

/// <summary>Reports progress, in values that are written directly and in values that go through the serializer.</summary>
[RpcContract]
internal interface IReports
{
    Task<int> CountAsync(int count, IProgress<int>? progress = null, CancellationToken cancellationToken = default);

    ValueTask DescribeAsync(IProgress<string?> texts, IProgress<Leaf> leaves, IProgress<double?> numbers);

    Task<Stream> OpenAsync(int count, IProgress<(int Index, Leaf? Leaf)> progress);

    Task<int> FailAsync(int count, IProgress<int> progress);
}
