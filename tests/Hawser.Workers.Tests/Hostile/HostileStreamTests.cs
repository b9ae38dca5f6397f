using System.Globalization;
using System.Runtime.CompilerServices;
using Hawser.Rpc;
using Hawser.Tests.Shared;

namespace Hawser.Workers.Tests.Hostile;

/// <summary>Workers that keep no rules of streams and their credit.</summary>
[Collection(nameof(Alone))]
public sealed class HostileStreamTests
{
    private const string Read = "IPrize.ReadAsync";
    private const string Store = "IPrize.StoreAsync";

    private static readonly string Kilobyte = new('x', 1000);

    [Fact]
    public async Task A_hostile_worker_that_sends_items_which_nobody_takes_is_cut_off_when_its_credit_is_spent()
    {
        await using Siege siege = await Siege.LayAsync();
        await using IAsyncEnumerator<string> items = siege.Client.ReadAsync().GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        await siege.Attacker.AnswerAsync(await siege.Attacker.CalledAsync(Read), """{"$stream":1}""");
        for (int i = 0; i < 200; i++)
        {
            Assert.True(await SendItemAsync(siege, 1));
        }

        // Within a window of 256 KiB.
        Assert.True(await first.Soon());
        await siege.Attacker.HeardOutAsync();
        Assert.False(siege.Worker.Exited.IsCompleted);
        for (int i = 0; i < 1000 && await SendItemAsync(siege, 1); i++)
        {
            // Its owner hangs up at some point.
        }

        Assert.Equal(WorkerExitCause.ConnectionLost, (await siege.EndedAsync()).Cause);
        await Assert.ThrowsAsync<WorkerExitedException>(async () =>
        {
            while (await items.MoveNextAsync().AsTask().Soon())
            {
                // What had come before is given out.
            }
        });
    }

    [Fact]
    public async Task A_hostile_worker_that_goes_on_after_its_stream_was_stopped_is_not_listened_to()
    {
        await using Siege siege = await Siege.LayAsync();
        IAsyncEnumerator<string> items = siege.Client.ReadAsync().GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        await siege.Attacker.AnswerAsync(await siege.Attacker.CalledAsync(Read), """{"$stream":1}""");
        await SendItemAsync(siege, 1);
        Assert.True(await first.Soon());
        await items.DisposeAsync();
        for (int i = 0; i < 2000; i++)
        {
            Assert.True(await SendItemAsync(siege, 1));
        }

        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_goes_on_after_the_end_of_its_stream_has_ended_it()
    {
        await using Siege siege = await Siege.LayAsync();
        Task<List<string>> reading = siege.Client.ReadAsync().ToListAsync().AsTask();
        await siege.Attacker.AnswerAsync(await siege.Attacker.CalledAsync(Read), """{"$stream":1}""");
        await siege.Attacker.NotifyAsync("$/stream", """{"stream":1,"items":["a","b"]}""");
        for (int i = 0; i < 100; i++)
        {
            await siege.Attacker.NotifyAsync("$/end", """{"stream":1}""");
            await siege.Attacker.NotifyAsync("$/stream", """{"stream":1,"items":["c"]}""");
            await siege.Attacker.NotifyAsync("$/end", """{"stream":1,"error":{"code":1,"message":"m"}}""");
        }

        Assert.Equal(["a", "b"], await reading.Soon());
        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_opens_streams_in_place_of_values_leaves_none_open()
    {
        await using Siege siege = await Siege.LayAsync();
        for (int i = 1; i <= 300; i++)
        {
            // More than may be open at once.
            Task<int> call = siege.Client.CountAsync(1);
            string id = await siege.Attacker.CalledAsync("IPrize.CountAsync");
            await siege.Attacker.AnswerAsync(id, string.Create(CultureInfo.InvariantCulture, $$"""{"$stream":{{i}}}"""));
            await Assert.ThrowsAsync<RpcProtocolException>(() => call.Soon());
        }

        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_opens_more_streams_than_its_owner_accepts_is_cut_off()
    {
        await using Siege siege = await Siege.LayAsync(new RpcLimits { Streams = 4 });
        List<IAsyncEnumerator<string>> open = [];
        List<Task<bool>> firsts = [];
        for (int i = 1; i <= 5; i++)
        {
            open.Add(siege.Client.ReadAsync().GetAsyncEnumerator());
            firsts.Add(open[^1].MoveNextAsync().AsTask());
            string id = await siege.Attacker.CalledAsync(Read);
            await siege.Attacker.AnswerAsync(id, string.Create(CultureInfo.InvariantCulture, $$"""{"$stream":{{i}}}"""));
        }

        Assert.Equal(WorkerExitCause.ConnectionLost, (await siege.EndedAsync()).Cause);
        foreach (Task<bool> first in firsts)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => first.Soon());
        }
    }

    [Fact]
    public async Task A_hostile_worker_that_gives_credit_which_is_none_gets_a_window_and_no_more()
    {
        await using Siege siege = await Siege.LayAsync();
        using var source = new CancellationTokenSource();
        var producer = new Producer();
        Task<int> call = siege.Client.StoreAsync(producer.RunAsync(), source.Token);
        await siege.Attacker.CalledAsync(Store);
        string[] credits = ["-1", "0", "0.5", "-9223372036854775808", "9223372036854775808", "1e99", "\"1\"", "null", "[]", "{}"];
        foreach (string credit in Enumerable.Repeat(credits, 20).SelectMany(static one => one))
        {
            await siege.Attacker.NotifyAsync("$/credit", $$"""{"stream":1,"n":{{credit}}}""");
        }

        await siege.Attacker.HeardOutAsync();
        await siege.StandsAsync();

        // A window of 256 KiB, and what is ahead of it.
        Assert.InRange(producer.Made, 1, 2000);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        await producer.Ended.Soon();
        await siege.IsServedAsync();
    }

    [Fact]
    public async Task A_hostile_worker_that_gives_all_the_credit_there_is_and_reads_nothing_gets_a_queue_and_no_more()
    {
        await using Siege siege = await Siege.LayAsync();
        using var source = new CancellationTokenSource();
        var producer = new Producer();
        Task<int> call = siege.Client.StoreAsync(producer.RunAsync(), source.Token);
        await siege.Attacker.CalledAsync(Store);
        siege.Attacker.StopReading();
        for (int i = 0; i < 10; i++)
        {
            await siege.Attacker.NotifyAsync("$/credit", """{"stream":1,"n":9223372036854775807}""");
            await siege.Attacker.NotifyAsync("$/credit", """{"stream":0,"n":9223372036854775807}""");
        }

        await siege.StandsAsync();
        Assert.InRange(producer.Made, 1, 20_000);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        siege.Attacker.ReadOn();
        await producer.Ended.Soon();
        await siege.IsServedAsync();
    }

    private static Task<bool> SendItemAsync(Siege siege, int stream) => siege.Attacker.NotifyAsync(
        "$/stream", string.Create(CultureInfo.InvariantCulture, $$"""{"stream":{{stream}},"items":["{{Kilobyte}}"]}"""));

    /// <summary>Makes kilobytes without end, and tells how many and that it was left.</summary>
    private sealed class Producer
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _made;

        public int Made => Volatile.Read(ref _made);

        public Task Ended => _ended.Task;

        public async IAsyncEnumerable<string> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                while (!cancellationToken.IsCancellationRequested)
                {
                    Interlocked.Increment(ref _made);
                    yield return Kilobyte;
                    await Task.Yield();
                }
            }
            finally
            {
                _ended.TrySetResult();
            }
        }
    }
}
