using System.Buffers.Binary;

namespace Hawser.Ipc.Tests;

/// <summary>Messages that come in rows, which are held back for a moment, and waits that spin.</summary>
public class RowTests
{
    private const int Messages = 20_000;

    public static TheoryData<bool, int> Queues => new() { { false, 1 << 20 }, { true, 1 << 20 }, { false, 1000 }, { true, 1000 }, { true, 1 } };

    [Theory, MemberData(nameof(Queues))]
    public async Task A_row_of_messages_arrives_whole_and_in_order_whatever_is_sent_between(bool unix, int queue)
    {
        IpcConnectionOptions options = new() { SendQueueBytes = queue };
        await using Pair pair = await Pair.ConnectAsync(unix, options, options);
        Random random = new(queue);
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Messages; i++)
            {
                byte[] message = new byte[4 + random.Next(300)];
                BinaryPrimitives.WriteInt32LittleEndian(message, i);
                switch (random.Next(100))
                {
                    case 0:
                        pair.Dialer.Send(message);
                        break;
                    case 1:
                        await pair.Dialer.SendAsync(message);
                        break;
                    case 2:
                        await pair.Dialer.SendChunkAsync(7, new byte[random.Next(1, 50_000)]);
                        goto default;
                    case 3:
                        await Task.Yield();
                        goto default;
                    default:
                        await pair.Dialer.SendSoonAsync(message);
                        break;
                }
            }
        });
        for (int i = 0; i < Messages;)
        {
            (uint? stream, byte[] data) = await pair.AcceptedSide.Frame();
            if (stream is null)
            {
                Assert.Equal(i++, BinaryPrimitives.ReadInt32LittleEndian(data));
            }
        }

        await sending.InTime();
        Assert.Equal(0, pair.Dialer.QueuedBytes);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_end_of_a_row_arrives_though_nothing_else_is_sent(bool unix)
    {
        await using Pair pair = await Pair.ConnectAsync(unix);
        for (int row = 0; row < 200; row++)
        {
            for (int i = 0; i < 10; i++)
            {
                await pair.Dialer.SendSoonAsync("soon"u8.ToArray());
            }

            for (int i = 0; i < 10; i++)
            {
                Assert.Equal("soon", await pair.AcceptedSide.Text());
            }
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Closing_sends_what_is_held_back(bool unix)
    {
        await using Pair pair = await Pair.ConnectAsync(unix);
        for (int i = 0; i < 1000; i++)
        {
            await pair.Dialer.SendSoonAsync("soon"u8.ToArray());
        }

        await pair.Dialer.CloseAsync(Patience.Limit).InTime();
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal("soon", await pair.AcceptedSide.Text());
        }
    }

    [Fact]
    public async Task Without_a_thread_to_be_had_nothing_is_held_back()
    {
        IpcConnectionOptions options = new()
        {
            StartThread = static (name, run) =>
            {
                if (name.Contains("writer", StringComparison.Ordinal))
                {
                    throw new InsufficientMemoryException("no thread");
                }

                new Thread(run) { IsBackground = true }.Start();
            },
        };
        await using Pair pair = await Pair.ConnectAsync(unix: true, options);
        for (int i = 0; i < 100; i++)
        {
            await pair.Dialer.SendSoonAsync("soon"u8.ToArray());
            Assert.Equal(0, pair.Dialer.QueuedBytes);
        }

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal("soon", await pair.AcceptedSide.Text());
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Waits_that_spin_bring_all_messages_and_the_end(bool unix)
    {
        await using Pair pair = await Pair.ConnectAsync(unix, start: false);
        pair.Dialer.SpinTime = pair.Accepted.SpinTime = TimeSpan.FromMilliseconds(1);
        pair.Start();
        for (int i = 0; i < 500; i++)
        {
            pair.Dialer.Send("there"u8);
            Assert.Equal("there", await pair.AcceptedSide.Text());
            pair.Accepted.Send("back"u8);
            Assert.Equal("back", await pair.DialerSide.Text());
        }

        await pair.Dialer.CloseAsync(Patience.Limit).InTime();
        Assert.Equal(IpcEndKind.ClosedByPeer, (await pair.Accepted.Completion.InTime()).Kind);
    }

    [Fact]
    public async Task A_spin_time_is_zero_to_10_ms_and_nothing_with_one_processor()
    {
        await using Pair pair = await Pair.ConnectAsync();
        Assert.Equal(TimeSpan.Zero, pair.Dialer.SpinTime);
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Dialer.SpinTime = TimeSpan.FromTicks(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Dialer.SpinTime = TimeSpan.FromMilliseconds(10.1));
        pair.Dialer.SpinTime = TimeSpan.FromMilliseconds(10);
        Assert.Equal(TimeSpan.FromMilliseconds(Environment.ProcessorCount > 1 ? 10 : 0), pair.Dialer.SpinTime);
    }
}
