namespace Hawser.Ipc.Tests;

public class LivenessTests
{
    [Fact]
    public async Task P11_a_silent_peer_is_dropped_when_its_time_is_over_and_not_before()
    {
        ManualTime time = new();
        await using Pair pair = await Pair.ConnectAsync(
            listenerOptions: new IpcConnectionOptions { TimeProvider = time, SilenceTimeout = TimeSpan.FromSeconds(8) }, start: false);
        pair.Accepted.ConfigurePeer(1000, TimeSpan.Zero);
        time.ForgetCreated();
        pair.Start();
        for (int second = 0; second < 8; second++)
        {
            await time.TimerCreated(); // The reader waits, a slice at a time.
            Assert.False(pair.Accepted.Completion.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(IpcEndKind.Silent, (await pair.AcceptedSide.End).Kind);
        Assert.Equal(IpcEndKind.ClosedByPeer, (await pair.DialerSide.End).Kind);
    }

    [Fact]
    public async Task P11_a_silent_peer_is_dropped_on_a_real_socket_too()
    {
        await using Pair pair = await Pair.ConnectAsync(
            unix: true, listenerOptions: new IpcConnectionOptions { SilenceTimeout = TimeSpan.FromMilliseconds(200) });
        Assert.Equal(IpcEndKind.Silent, (await pair.AcceptedSide.End).Kind);
    }

    [Fact]
    public async Task P11_a_peer_that_answers_the_reminder_is_kept()
    {
        IpcConnectionOptions options = new() { SilenceTimeout = TimeSpan.FromSeconds(2.4) };
        await using Pair pair = await Pair.ConnectAsync(unix: true, listenerOptions: options, start: false);
        pair.Dialer.ConfigurePeer(262_144, options.SilenceTimeout);
        RecordingReceiver answering = new() { IdleHook = () => pair.Dialer.Send("ping"u8) }; // On the reader thread, as a peer does.
        pair.Dialer.Start(answering);
        pair.Accepted.Start(pair.AcceptedSide);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal("ping", await pair.AcceptedSide.Text()); // A third each: together more than the silence that is borne.
        }

        Assert.False(pair.Accepted.Completion.IsCompleted);
    }

    [Fact]
    public async Task P11_the_reminder_comes_after_a_third_of_what_the_peer_bears()
    {
        ManualTime time = new();
        await using Pair pair = await Pair.ConnectAsync(
            dialerOptions: new IpcConnectionOptions { TimeProvider = time, SilenceTimeout = TimeSpan.Zero }, start: false);
        pair.Dialer.ConfigurePeer(1000, TimeSpan.FromSeconds(9));
        time.ForgetCreated();
        pair.Start();
        await time.TimerCreated();
        time.Advance(TimeSpan.FromSeconds(2.9));
        pair.Dialer.Send("something"u8); // Puts it off.
        time.Advance(TimeSpan.FromSeconds(0.1)); // The wait that began at the start is over; it is not due.
        await time.TimerCreated();
        Task idle = pair.DialerSide.Idle();
        time.Advance(TimeSpan.FromSeconds(2.8));
        Assert.False(idle.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));
        await idle;
    }

    [Fact]
    public void P11_bytes_that_come_put_silence_off_and_zero_means_for_ever()
    {
        ManualTime time = new();
        LivenessClock clock = new(time, TimeSpan.FromSeconds(8)) { PeerSilence = TimeSpan.Zero };
        for (int second = 0; second < 7; second++)
        {
            Assert.Equal(TimeSpan.FromSeconds(1), clock.BeginWait(TimeSpan.MaxValue));
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.False(clock.IsPeerSilent());
        }

        clock.NoteReceived();
        clock.BeginWait(TimeSpan.MaxValue);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(clock.IsPeerSilent());

        LivenessClock patient = new(time, TimeSpan.Zero) { PeerSilence = TimeSpan.Zero };
        Assert.Equal(Timeout.InfiniteTimeSpan, patient.BeginWait(TimeSpan.MaxValue));
        time.Advance(TimeSpan.FromDays(1));
        Assert.False(patient.IsPeerSilent());
        Assert.False(patient.IsReminderDue());
    }

    [Fact]
    public void P11_a_process_that_was_itself_suspended_starts_its_clock_anew()
    {
        ManualTime time = new();
        LivenessClock clock = new(time, TimeSpan.FromSeconds(8)) { PeerSilence = TimeSpan.Zero };
        clock.BeginWait(TimeSpan.MaxValue);
        time.Advance(TimeSpan.FromMinutes(5)); // A wait of one second took five minutes.
        Assert.False(clock.IsPeerSilent());
        for (int second = 1; second <= 8; second++)
        {
            clock.BeginWait(TimeSpan.MaxValue);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(second == 8, clock.IsPeerSilent());
        }
    }

    [Fact]
    public async Task P11_bytes_that_wait_unread_are_not_silence()
    {
        ManualTime time = new();
        using ManualResetEventSlim reading = new();
        using ManualResetEventSlim goOn = new();
        await using Pair pair = await Pair.ConnectAsync(
            listenerOptions: new IpcConnectionOptions { TimeProvider = time, SilenceTimeout = TimeSpan.FromSeconds(8) }, start: false);
        RecordingReceiver slow = new()
        {
            Hook = message =>
            {
                if (message[0] == 's')
                {
                    reading.Set();
                    goOn.Wait(Patience.Limit);
                }
            },
        };
        pair.Accepted.Start(slow);
        pair.Dialer.Send("slow"u8);
        Assert.True(reading.Wait(Patience.Limit));
        pair.Dialer.Send("waits"u8);
        time.Advance(TimeSpan.FromHours(1));
        goOn.Set();
        Assert.Equal("slow", await slow.Text());
        Assert.Equal("waits", await slow.Text());
        pair.Dialer.Send("on"u8);
        Assert.Equal("on", await slow.Text());
        Assert.Equal(0, slow.Ends);
    }
}
