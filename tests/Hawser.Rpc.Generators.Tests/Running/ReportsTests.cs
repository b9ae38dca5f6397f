namespace Hawser.Rpc.Generators.Tests.Running;

public sealed class ReportsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50_000)]
    public async Task P28_reports_arrive_in_order_and_before_the_result(int count)
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IReports>(new Reports());
        var progress = new Progress<int>();

        int result = await pair.Client<IReports>().CountAsync(count, progress, TestContext.Current.CancellationToken);

        Assert.Equal(count, result);
        Assert.Equal(Enumerable.Range(0, count), progress.Reports);
    }

    [Fact]
    public async Task P28_reports_arrive_before_the_exception_of_their_call()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IReports>(new Reports());
        var progress = new Progress<int>();

        await Assert.ThrowsAsync<RemoteException>(() => pair.Client<IReports>().FailAsync(1000, progress));

        Assert.Equal(Enumerable.Range(0, 1000), progress.Reports);
    }

    [Fact]
    public async Task P28_a_call_may_report_to_several_receivers_and_to_none()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IReports>(new Reports());
        IReports reports = pair.Client<IReports>();
        var texts = new Progress<string?>();
        var leaves = new Progress<Leaf>();
        var numbers = new Progress<double?>();

        await reports.DescribeAsync(texts, leaves, numbers);

        Assert.Equal(["a", null], texts.Reports);
        Assert.Equal([new Leaf("b", 1, new Leaf("c", 2))], leaves.Reports);
        Assert.Equal([double.NaN, null], numbers.Reports);
        Assert.Equal(-1, await reports.CountAsync(3));
        Assert.Equal("-1", await pair.CallAsync("IReports.CountAsync", "[3]"));
    }

    [Fact]
    public async Task P28_reports_arrive_before_the_stream_that_is_the_result()
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IReports>(new Reports());
        var progress = new Progress<(int Index, Leaf? Leaf)>();

        await using Stream stream = await pair.Client<IReports>().OpenAsync(1000, progress);

        Assert.Equal(Enumerable.Range(0, 1000), progress.Reports.Select(static r => r.Index));
        Assert.Equal(new Leaf("odd", 7), progress.Reports[7].Leaf);
        Assert.Null(progress.Reports[8].Leaf);
    }

    [Theory]
    [InlineData("[1,null]")]
    [InlineData("[1]")]
    [InlineData("[1,5]")]
    [InlineData("[1,{\"$stream\":5}]")]
    public async Task P18_what_is_no_receiver_of_progress_is_refused_by_its_name(string parameters)
    {
        await using PeerPair pair = await PeerPair.ServeAsync<IReports>(new Reports());

        RpcProtocolException refused = await Assert.ThrowsAsync<RpcProtocolException>(() => pair.CallAsync("IReports.FailAsync", parameters));

        Assert.Equal(-32602, refused.Code);
        Assert.Contains("'progress'", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Unlike the framework's, on the thread that reports: one report after the other.</summary>
    private sealed class Progress<T> : IProgress<T>
    {
        private readonly List<T> _reports = [];

        public IReadOnlyList<T> Reports
        {
            get
            {
                lock (_reports)
                {
                    return [.. _reports];
                }
            }
        }

        public void Report(T value)
        {
            lock (_reports)
            {
                _reports.Add(value);
            }
        }
    }
}
