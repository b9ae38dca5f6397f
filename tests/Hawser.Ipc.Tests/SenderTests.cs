using System.Buffers.Binary;

namespace Hawser.Ipc.Tests;

public class SenderTests
{
    public static TheoryData<bool> Transports => [false, true];

    [Theory, MemberData(nameof(Transports))]
    public async Task P15_a_peer_that_does_not_read_makes_SendAsync_wait_and_nobody_else(bool unix)
    {
        IpcConnectionOptions options = new() { SendQueueBytes = 300_000, SilenceTimeout = TimeSpan.Zero };
        await using Pair stuck = await Pair.ConnectAsync(unix, options, options, start: false);
        await using Pair free = await Pair.ConnectAsync(unix, options, options);
        byte[] data = FrameTests.Pattern(60_000);
        List<Task> sends = [];
        for (int i = 0; i < 100; i++)
        {
            sends.Add(stuck.Dialer.SendAsync(data).AsTask());
        }

        Assert.Contains(sends, s => !s.IsCompleted);
        Assert.InRange(stuck.Dialer.QueuedBytes, 1, 300_000 + 60_008);
        free.Dialer.Send("free"u8);
        Assert.Equal("free", await free.AcceptedSide.Text());

        using CancellationTokenSource source = new();
        Task givenUp = stuck.Dialer.SendAsync("given up"u8.ToArray(), source.Token).AsTask();
        await source.CancelAsync();
        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp.InTime())).CancellationToken);

        stuck.Start();
        await Task.WhenAll(sends).InTime();
        await stuck.Dialer.SendAsync("last"u8.ToArray()).InTime();
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(data, await stuck.AcceptedSide.Message());
        }

        Assert.Equal("last", await stuck.AcceptedSide.Text()); // And nothing of what was given up.
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task P15_who_lets_too_much_pile_up_is_cut_off(bool unix)
    {
        IpcConnectionOptions options = new() { SendBacklogBytes = 1 << 20, SilenceTimeout = TimeSpan.Zero };
        await using Pair pair = await Pair.ConnectAsync(unix, options, options, start: false);
        ConnectionLostException e = Assert.Throws<ConnectionLostException>(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                pair.Dialer.Send(new byte[60_000]);
                Assert.True(pair.Dialer.QueuedBytes <= 1 << 20);
            }
        });
        Assert.Equal(IpcEndKind.ProtocolViolation, e.End?.Kind);
        Assert.Equal(IpcEndKind.ProtocolViolation, (await pair.Dialer.Completion.InTime()).Kind);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Frames_of_many_senders_arrive_whole_and_each_senders_in_its_order(bool unix)
    {
        const int Senders = 8;
        const int Each = 2_000;
        IpcConnectionOptions options = new() { SendQueueBytes = 20_000 };
        await using Pair pair = await Pair.ConnectAsync(unix, options, options);
        Task[] tasks = [.. Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (int i = 0; i < Each; i++)
            {
                byte[] message = new byte[8 + ((sender * 7919 + i * 104_729) % 900)];
                BinaryPrimitives.WriteInt32LittleEndian(message, sender);
                BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(4), i);
                message.AsSpan(8).Fill((byte)(sender + i));
                if (i % 3 == 0)
                {
                    pair.Dialer.Send(message);
                }
                else
                {
                    await pair.Dialer.SendAsync(message);
                }
            }
        }))];
        int[] next = new int[Senders];
        for (int n = 0; n < Senders * Each; n++)
        {
            byte[] message = await pair.AcceptedSide.Message();
            int sender = BinaryPrimitives.ReadInt32LittleEndian(message);
            int i = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(4));
            Assert.Equal(next[sender]++, i);
            Assert.Equal(8 + ((sender * 7919 + i * 104_729) % 900), message.Length);
            Assert.True(message.AsSpan(8).IndexOfAnyExcept((byte)(sender + i)) < 0);
        }

        await Task.WhenAll(tasks).InTime();
        Assert.Equal(0, pair.Dialer.QueuedBytes);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Close_sends_what_is_queued_before_it_ends(bool unix)
    {
        await using Pair pair = await Pair.ConnectAsync(unix);
        for (int i = 0; i < 100; i++)
        {
            pair.Dialer.Send(new byte[50_000]);
        }

        Task closing = pair.Dialer.CloseAsync(Patience.Limit).InTime();
        Assert.Throws<ConnectionLostException>(() => pair.Dialer.Send("late"u8));
        await closing;
        await pair.Dialer.CloseAsync(TimeSpan.Zero).InTime();
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(50_000, (await pair.AcceptedSide.Message()).Length);
        }

        Assert.Equal(IpcEndKind.ClosedByPeer, (await pair.AcceptedSide.End).Kind);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Close_gives_up_on_a_peer_that_does_not_read_when_its_time_is_over(bool unix)
    {
        IpcConnectionOptions options = new() { SendQueueBytes = 1000, SilenceTimeout = TimeSpan.Zero };
        await using Pair pair = await Pair.ConnectAsync(unix, options, options, start: false);
        for (int i = 0; i < 20; i++)
        {
            pair.Dialer.Send(new byte[50_000]);
        }

        Task waiting = pair.Dialer.SendAsync(new byte[1000]).AsTask();
        await pair.Dialer.CloseAsync(TimeSpan.FromMilliseconds(20)).InTime();
        IpcEnd end = await pair.Dialer.Completion.InTime();
        Assert.Equal(IpcEndKind.ClosedHere, end.Kind);
        Assert.Equal(end, (await Assert.ThrowsAsync<ConnectionLostException>(() => waiting.InTime())).End);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task The_end_is_told_exactly_once_and_last_however_many_end_it(bool unix)
    {
        for (int round = 0; round < 40; round++)
        {
            await using Pair pair = await Pair.ConnectAsync(unix);
            using Barrier barrier = new(4);
            Task[] tasks =
            [
                Task.Run(() => { barrier.SignalAndWait(); pair.Accepted.Abort(new IpcEnd(IpcEndKind.Lost, "test")); }),
                Task.Run(() => { barrier.SignalAndWait(); return pair.Accepted.CloseAsync(TimeSpan.Zero).AsTask(); }),
                Task.Run(() => { barrier.SignalAndWait(); return pair.Dialer.CloseAsync(TimeSpan.Zero).AsTask(); }),
                Task.Run(() =>
                {
                    barrier.SignalAndWait();
                    try
                    {
                        for (int i = 0; i < 50; i++)
                        {
                            pair.Dialer.Send("frame"u8);
                        }
                    }
                    catch (ConnectionLostException)
                    {
                        // Another was faster.
                    }
                }),
            ];
            await Task.WhenAll(tasks).InTime();
            Assert.Equal(await pair.Accepted.Completion.InTime(), await pair.AcceptedSide.End);
            await pair.DialerSide.End;
            Assert.Equal(1, pair.AcceptedSide.Ends);
            Assert.Equal(0, pair.AcceptedSide.AfterEnd);
        }
    }

    [Fact]
    public async Task A_connection_that_ended_before_its_start_tells_its_end_when_started()
    {
        await using Pair pair = await Pair.ConnectAsync(start: false);
        pair.Accepted.Abort(new IpcEnd(IpcEndKind.Lost, "early"));
        Assert.Equal("early", (await pair.Accepted.Completion.InTime()).Detail);
        pair.Accepted.Start(pair.AcceptedSide);
        Assert.Equal("early", (await pair.AcceptedSide.End).Detail);
        Assert.Throws<InvalidOperationException>(() => pair.Accepted.Start(pair.AcceptedSide));
    }

    [Fact]
    public async Task A_receiver_that_throws_loses_its_connection_and_not_the_process()
    {
        await using Pair pair = await Pair.ConnectAsync(start: false);
        RecordingReceiver failing = new() { Hook = _ => throw new InvalidOperationException("a bug") };
        pair.Accepted.Start(failing);
        pair.Dialer.Send("x"u8);
        IpcEnd end = await failing.End;
        Assert.Equal(IpcEndKind.Lost, end.Kind);
        Assert.Equal("a bug", end.Exception?.Message);
    }
}
