using System.Collections.Concurrent;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Streams;

public sealed class ProgressTests
{
    private readonly Pipes _pipes = new();
    private readonly ConcurrentQueue<string> _reports = new();

    [Theory]
    [InlineData(256 * 1024)]
    [InlineData(4 * 1024)]
    public async Task P28_progress_arrives_in_order_and_before_the_result(int window)
    {
        _pipes.Work = static async (_, progress, _) =>
        {
            for (int i = 0; i < 2000; i++)
            {
                if (i % 100 == 0)
                {
                    await Task.Yield();
                }

                progress.Report($"{i}");
            }

            return "done";
        };
        await using PeerPair pair = await PeerPair.ConnectAsync(
            new RpcPeerOptions { Services = [RpcService.For<IPipes>(_pipes)] },
            new RpcPeerOptions { Limits = new RpcLimits { Window = window } });

        Assert.Equal("done", await pair.Client.CreateProxy<IPipes>().WorkAsync("", new Report(_reports.Enqueue)).InTime());

        Assert.Equal(Enumerable.Range(0, 2000).Select(static i => $"{i}"), _reports);
        await pair.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P28_progress_before_a_failure_arrives_before_it()
    {
        _pipes.Work = static (_, progress, _) =>
        {
            progress.Report("so far");
            throw new FormatException("no further");
        };
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);

        await Assert.ThrowsAsync<RemoteException>(
            () => pair.Client.CreateProxy<IPipes>().WorkAsync("", new Report(_reports.Enqueue)).InTime());

        Assert.Equal(["so far"], _reports);
    }

    [Fact]
    public async Task P28_a_receiver_that_throws_fails_nothing_but_its_own_report()
    {
        _pipes.Work = static (_, progress, _) =>
        {
            progress.Report("bad");
            progress.Report("good");
            return Task.FromResult("done");
        };
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        var receiver = new Report(text =>
        {
            if (text == "bad")
            {
                throw new InvalidOperationException("not this one");
            }

            _reports.Enqueue(text);
        });

        Assert.Equal("done", await pair.Client.CreateProxy<IPipes>().WorkAsync("", receiver).InTime());

        Assert.Equal(["good"], _reports);
    }

    [Fact]
    public async Task P28_a_cancelled_call_delivers_no_more_progress_and_leaves_nothing_open()
    {
        var reported = new TaskCompletionSource();
        _pipes.Work = static async (_, progress, token) =>
        {
            while (true)
            {
                await Task.Yield();
                token.ThrowIfCancellationRequested();
                progress.Report("again");
            }
        };
        await using PeerPair pair = await PeerPair.ServeAsync<IPipes>(_pipes);
        using var cancellation = new CancellationTokenSource();
        Task<string> calling = pair.Client.CreateProxy<IPipes>().WorkAsync("", new Report(_ => reported.TrySetResult()), cancellation.Token);
        await reported.Task.InTime();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling.InTime());
        await pair.ExpectNothingOpenAsync();
    }

    private sealed class Report(Action<string> report) : IProgress<string>
    {
        void IProgress<string>.Report(string value) => report(value);
    }
}
