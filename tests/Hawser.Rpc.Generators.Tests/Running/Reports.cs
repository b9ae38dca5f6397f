namespace Hawser.Rpc.Generators.Tests.Running;

internal sealed class Reports : IReports
{
    public async Task<int> CountAsync(int count, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            progress?.Report(i);
            await Task.Yield();
        }

        return progress is null ? -1 : count;
    }

    public ValueTask DescribeAsync(IProgress<string?> texts, IProgress<Leaf> leaves, IProgress<double?> numbers)
    {
        texts.Report("a");
        texts.Report(null);
        leaves.Report(new Leaf("b", 1, new Leaf("c", 2)));
        numbers.Report(double.NaN);
        numbers.Report(null);
        return default;
    }

    public async Task<Stream> OpenAsync(int count, IProgress<(int Index, Leaf? Leaf)> progress)
    {
        for (int i = 0; i < count; i++)
        {
            progress.Report((i, i % 2 == 0 ? null : new Leaf("odd", i)));
            await Task.Yield();
        }

        return new MemoryStream(new byte[count]);
    }

    public Task<int> FailAsync(int count, IProgress<int> progress)
    {
        for (int i = 0; i < count; i++)
        {
            progress.Report(i);
        }

        throw new InvalidOperationException("after its reports");
    }
}
