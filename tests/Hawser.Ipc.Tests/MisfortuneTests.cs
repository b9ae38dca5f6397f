namespace Hawser.Ipc.Tests;

/// <summary>What the process around it cannot give: loggers that still work, and threads.</summary>
public class MisfortuneTests
{
    public static TheoryData<bool> Transports => [false, true];

    [Theory, MemberData(nameof(Transports))]
    public async Task P9_loggers_that_were_disposed_too_early_hold_back_no_connection_and_no_end(bool unix)
    {
        using BrokenLoggers loggers = new();
        IpcConnectionOptions options = new() { LoggerFactory = loggers };
        await using Pair before = await Pair.ConnectAsync(unix, options, options, IpcTicketKind.Many);
        loggers.Dispose();

        // A refusal is logged on the listener's thread, a new connection makes a logger there, and an end is logged by the reader.
        using RawPeer stranger = RawPeer.Dial(before.Listener.Endpoint);
        stranger.Send(new byte[80]);
        stranger.ExpectSilentEnd();
        await TicketTests.AssertServes(before.Ticket);
        before.Accepted.Abort(new IpcEnd(IpcEndKind.Lost, "test"));
        Assert.Equal("test", (await before.Accepted.Completion.InTime()).Detail);
        Assert.Equal(IpcEndKind.ClosedByPeer, (await before.Dialer.Completion.InTime()).Kind);
        await before.Listener.StopAsync().InTime();
        Assert.True(loggers.Thrown >= 3);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task P9_a_connection_that_finds_no_thread_to_read_with_ends_and_its_listener_can_stop(bool unix)
    {
        IpcConnectionOptions options = new() { StartThread = static (_, _) => throw new InsufficientMemoryException("no thread") };
        await using Pair pair = await Pair.ConnectAsync(unix, listenerOptions: options, start: false);
        Assert.Throws<InsufficientMemoryException>(() => pair.Accepted.Start(pair.AcceptedSide));
        IpcEnd end = await pair.Accepted.Completion.InTime();
        Assert.Equal(IpcEndKind.Lost, end.Kind);
        Assert.IsType<InsufficientMemoryException>(end.Exception);
        Assert.Throws<ConnectionLostException>(() => pair.Accepted.Send("x"u8));
        pair.Dialer.Start(pair.DialerSide);
        Assert.Equal(IpcEndKind.ClosedByPeer, (await pair.DialerSide.End).Kind);
        await pair.Listener.StopAsync().InTime();
    }

    [Fact]
    public async Task P9_a_listener_that_finds_no_thread_to_accept_with_leaves_nothing()
    {
        string folder = Directory.CreateTempSubdirectory("hawser-test-").FullName;
        var endpoint = IpcEndpoint.Unix(Path.Combine(folder, "s"));
        foreach (IpcEndpoint place in (IpcEndpoint[])[endpoint, IpcEndpoint.Tcp("127.0.0.1", 0)])
        {
            Assert.Throws<InsufficientMemoryException>(() => IpcListener.Start(new IpcListenerOptions
            {
                Endpoint = place,
                StartThread = static (_, _) => throw new InsufficientMemoryException("no thread"),
            }));
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder));
        await IpcListener.Start(new IpcListenerOptions { Endpoint = endpoint }).DisposeAsync().InTime();
        Directory.Delete(folder);
    }

    [Fact]
    public async Task P9_streams_for_which_there_is_no_thread_are_disposed_and_the_listener_can_close()
    {
        IpcListener listener = IpcListener.Start(new IpcListenerOptions
        {
            Endpoint = IpcEndpoint.StandardStreams,
            StartThread = static (_, _) => throw new InsufficientMemoryException("no thread"),
        });
        StreamPair pair = new();
        Assert.Throws<InsufficientMemoryException>(() => listener.Accept(pair.ListenerInput, pair.ListenerOutput));
        Assert.Equal(0, await pair.DialerInput.ReadAsync(new byte[1]).AsTask().InTime());
        await pair.DialerOutput.DisposeAsync();
        await listener.CloseAsync().InTime();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task P15_a_connection_that_finds_no_thread_to_write_with_ends_and_leaves_nobody_waiting(bool unix)
    {
        IpcConnectionOptions options = new()
        {
            SendQueueBytes = 100_000,
            StartThread = static (name, run) =>
            {
                if (name.StartsWith("hawser writer", StringComparison.Ordinal))
                {
                    throw new InsufficientMemoryException("no thread");
                }

                new Thread(run) { IsBackground = true }.Start();
            },
        };
        await using Pair pair = await Pair.ConnectAsync(unix, dialerOptions: options, start: false);
        pair.Dialer.Start(pair.DialerSide);
        List<Task> sends = [];
        for (int i = 0; i < 100; i++)
        {
            try
            {
                sends.Add(pair.Dialer.SendAsync(new byte[60_000]).AsTask()); // Nobody reads them.
            }
            catch (ConnectionLostException)
            {
                break;
            }
        }

        IpcEnd end = await pair.Dialer.Completion.InTime();
        Assert.Equal(IpcEndKind.Lost, end.Kind);
        Assert.Contains("no thread to write with", end.Detail, StringComparison.Ordinal);
        Assert.IsType<InsufficientMemoryException>(end.Exception?.InnerException);
        await Task.WhenAll(sends).ContinueWith(static _ => { }, TaskScheduler.Default).InTime();
        await pair.Dialer.CloseAsync(Patience.Limit).InTime();
    }
}
