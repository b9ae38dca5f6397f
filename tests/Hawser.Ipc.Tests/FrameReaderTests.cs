namespace Hawser.Ipc.Tests;

/// <summary>The reading half of a connection, call by call: what it asks of its channel, and what it makes of each answer.</summary>
public class FrameReaderTests
{
    private const int Usual = 32 * 1024;
    private const int MaxChunk = 262_144;

    private static readonly Func<byte[]?> _nothing = static () => null;

    private readonly ManualTime _time = new();
    private readonly RecordingReceiver _receiver = new();
    private readonly List<long> _reminders = [];

    [Fact]
    public async Task P13_a_long_frame_has_room_for_all_of_it_and_so_have_those_behind_it_and_later_the_room_is_the_usual_one_again()
    {
        byte[] large = FrameTests.Frame(new byte[200_000]);
        ScriptedTransport transport = new([Text("first"), () => large[..10], () => large[10..], .. Enumerable.Repeat(Text("small"), 100)]);

        Assert.Equal(IpcEndKind.ClosedByPeer, (await ReadAsync(transport))?.Kind);

        Assert.Equal((Usual, Usual), (transport.Rooms[0], transport.Rooms[1]));
        Assert.InRange(transport.Rooms[2], large.Length - 10, 2 * large.Length);
        Assert.InRange(transport.Rooms[3], large.Length, 2 * large.Length);
        Assert.Equal(Usual, transport.Rooms[^1]);
        Assert.Equal(102, _receiver.Frames.Count);
    }

    [Fact]
    public async Task P13_a_buffer_of_twice_the_usual_size_is_kept()
    {
        byte[] frame = FrameTests.Frame(new byte[Usual + 1000]);
        ScriptedTransport transport = new([() => frame[..10], () => frame[10..], .. Enumerable.Repeat(Text("small"), 100)]);

        await ReadAsync(transport);

        Assert.Equal(2 * Usual, transport.Rooms[^1]);
    }

    [Fact]
    public async Task P13_frames_that_came_behind_the_handshake_are_delivered_though_they_are_longer_than_the_usual_buffer()
    {
        byte[] message = FrameTests.Pattern(Usual + 1000);

        await ReadAsync(new ScriptedTransport(), leftover: FrameTests.Frame(message));

        Assert.Equal(message, await _receiver.Message());
    }

    [Fact]
    public async Task P13_behind_a_frame_whose_receiver_ends_the_connection_nothing_is_delivered()
    {
        ScriptedTransport transport = new(static () => [.. FrameTests.Frame("one"u8), .. FrameTests.Frame("two"u8)]);
        IpcConnection? reading = null;
        RecordingReceiver receiver = new() { Hook = _ => reading!.Abort(new IpcEnd(IpcEndKind.Stopped, "enough")) };

        Assert.Null(await ReadAsync(transport, receiver, prepare: connection => reading = connection));

        Assert.Equal("one", await receiver.Text());
        Assert.Equal(0, receiver.Frames.Count);
    }

    [Fact]
    public async Task P6_who_has_sent_no_frame_when_the_deadline_comes_was_not_ready()
    {
        ScriptedTransport transport = new(After(TimeSpan.FromSeconds(2)), After(TimeSpan.FromSeconds(3)), _nothing, Text("late"));

        IpcEnd? end = await ReadAsync(transport, deadline: TimeSpan.FromSeconds(5));

        Assert.Equal(IpcEndKind.NotReady, end?.Kind);
        Assert.Contains("first frame", end?.Detail, StringComparison.Ordinal);
        Assert.Equal([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3)], transport.Waits);
        Assert.Equal(3, transport.Rooms.Count); // The third did not wait.
    }

    [Fact]
    public async Task P6_a_first_frame_that_waits_unread_at_the_deadline_is_not_late_and_those_behind_it_have_none()
    {
        ScriptedTransport transport = new(After(TimeSpan.FromSeconds(6)), Text("first"), After(TimeSpan.FromHours(1)), Text("second"));

        IpcEnd? end = await ReadAsync(transport, deadline: TimeSpan.FromSeconds(5));

        Assert.Equal("first", await _receiver.Text());
        Assert.Equal("second", await _receiver.Text());
        Assert.Equal((IpcEndKind.ClosedByPeer, "The peer closed the connection."), (end?.Kind, end?.Detail));
        Assert.Equal(Timeout.InfiniteTimeSpan, transport.Waits[^1]);
    }

    [Fact]
    public async Task P11_silence_counts_from_when_somebody_reads_and_anew_with_what_comes()
    {
        Func<byte[]?> second = After(TimeSpan.FromSeconds(1));
        ScriptedTransport transport = new(
            [.. Enumerable.Repeat(second, 7), Text("in time"), .. Enumerable.Repeat(second, 8), _nothing, Text("too late")]);
        LivenessClock liveness = new(_time, TimeSpan.FromSeconds(8)) { PeerSilence = TimeSpan.Zero };
        _time.Advance(TimeSpan.FromHours(1));

        IpcEnd? end = await ReadAsync(transport, liveness: liveness);

        Assert.Equal((IpcEndKind.Silent, "Nothing came from the peer within the silence limit."), (end?.Kind, end?.Detail));
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromSeconds(1), 16), transport.Waits);
        Assert.Equal(1, _receiver.Frames.Count);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task P11_the_receiver_is_reminded_to_send_once_in_each_third_unless_something_waits_to_be_sent(bool backlog)
    {
        ScriptedTransport transport = new(
            After(TimeSpan.FromSeconds(2)), After(TimeSpan.FromSeconds(1)), After(TimeSpan.FromSeconds(2)), After(TimeSpan.FromSeconds(1)));
        LivenessClock liveness = new(_time, TimeSpan.Zero) { PeerSilence = TimeSpan.FromSeconds(9) };
        long begin = _time.GetTimestamp();
        RecordingReceiver receiver = new() { IdleHook = () => _reminders.Add(_time.GetTimestamp() - begin) };

        await ReadAsync(transport, receiver, liveness: liveness, prepare: connection =>
        {
            if (backlog)
            {
                connection.Send("to a peer that takes nothing"u8);
            }
        });

        Assert.Equal(backlog ? [] : [3 * TimeSpan.TicksPerSecond, 6 * TimeSpan.TicksPerSecond], _reminders);
    }

    [Fact]
    public async Task A_wait_that_spins_asks_until_something_comes_and_does_not_block()
    {
        ScriptedTransport transport = new(_nothing, _nothing, _nothing, Text("at last"));

        await ReadAsync(transport, spin: Patience.Limit);

        Assert.Equal("at last", await _receiver.Text());
        Assert.Empty(transport.Waits);
        Assert.Equal(5, transport.Rooms.Count); // The fifth was the end.
    }

    [Fact]
    public async Task A_wait_whose_spinning_brought_nothing_blocks_and_one_without_blocks_at_once()
    {
        ScriptedTransport spinning = new(Enumerable.Repeat(_nothing, 2));
        ScriptedTransport patient = new(Enumerable.Repeat(_nothing, 2));

        await ReadAsync(spinning, spin: TimeSpan.FromTicks(1));
        await ReadAsync(patient);

        Assert.InRange(spinning.Rooms.Count - spinning.Waits.Count, 1, 3);
        Assert.Equal((3, 3), (patient.Rooms.Count, patient.Waits.Count));
    }

    [Fact]
    public async Task A_channel_that_fails_is_a_loss_with_its_failure()
    {
        IOException failure = new("The cable is cut.");

        IpcEnd? end = await ReadAsync(new ScriptedTransport(() => throw failure));

        Assert.Equal((IpcEndKind.Lost, failure.Message, failure), (end?.Kind, end?.Detail, end?.Exception));
    }

    [Theory]
    [InlineData(20_000, 0, true)] // Its header alone has come.
    [InlineData(20_000, 20_000 - (16 * 1024), true)]
    [InlineData(20_000, 20_000 - (16 * 1024) + 1, false)]
    [InlineData(20_000, 15_000, false)]
    public async Task P5_for_a_chunk_of_which_16_KiB_and_more_are_to_come_the_receiver_is_asked(int length, int come, bool asked)
    {
        byte[] header = new byte[8];
        FrameFormat.WriteHeader(header, 7, length);
        byte[] data = FrameTests.Pattern(length);
        ScriptedTransport transport = new(Text("first"), () => [.. header, .. data[..come]], () => data[come..]);
        FillingReceiver receiver = new();

        await ReadAsync(transport, receiver);

        Assert.Equal("first", await receiver.Recorded.Text());
        Assert.Equal(data, (await receiver.Recorded.Chunk()).Data);
        Assert.Equal(asked ? (1, 1) : (0, 0), (receiver.Asked, receiver.Filled));
        Assert.Equal(asked, transport.Rooms[2] == length - come);
    }

    private static Func<byte[]?> Text(string text) => () => FrameTests.Frame(System.Text.Encoding.UTF8.GetBytes(text));

    private Func<byte[]?> After(TimeSpan time) => () =>
    {
        _time.Advance(time);
        return null;
    };

    /// <summary>Reads on the test's own thread, until the script or what it says ends it.</summary>
    private async Task<IpcEnd?> ReadAsync(
        ScriptedTransport transport, IIpcReceiver? receiver = null, byte[]? leftover = null, LivenessClock? liveness = null,
        TimeSpan deadline = default, TimeSpan spin = default, Action<IpcConnection>? prepare = null)
    {
        await using IpcConnection connection = new(
            transport, IpcRole.Listener, IpcEndpoint.Unix("/none"), new string('0', 32), new IpcConnectionOptions(), default, onEnd: null);
        prepare?.Invoke(connection);
        FrameReader reader = new(
            transport, Framing.Binary, liveness ?? new LivenessClock(_time, TimeSpan.Zero) { PeerSilence = TimeSpan.Zero }, _time, MaxChunk,
            leftover, deadline == default ? 0 : _time.GetTimestamp() + deadline.Ticks)
        {
            SpinTime = spin,
        };
        IpcEnd? end = reader.Run(connection, receiver ?? _receiver);
        connection.Abort(new IpcEnd(IpcEndKind.ClosedHere, "The script is over."));
        return end;
    }
}
