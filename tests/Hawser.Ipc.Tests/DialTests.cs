using System.Net.Sockets;

namespace Hawser.Ipc.Tests;

public class DialTests
{
    [Fact]
    public async Task Dialing_tries_again_until_somebody_listens()
    {
        string path = Path.Combine(Path.GetTempPath(), $"hawser.dial.{Environment.ProcessId}.sock");
        ManualTime time = new();
        IpcEndpoint endpoint = IpcEndpoint.Unix(path);
        IpcDialOptions options = new() { Connection = new IpcConnectionOptions { TimeProvider = time } };
        Task<IpcConnection> dialing = IpcDialer.ConnectAsync(new IpcHandle(endpoint, new byte[16], new byte[16], new byte[32]), options);
        for (int attempt = 0; attempt < 3; attempt++)
        {
            await time.TimerCreated(); // It pauses.
            Assert.False(dialing.IsCompleted);
            time.Advance(TimeSpan.FromMilliseconds(20 << attempt));
        }

        await time.TimerCreated();
        time.Advance(TimeSpan.FromSeconds(10));
        IpcConnectException e = await Assert.ThrowsAsync<IpcConnectException>(() => dialing.InTime());
        Assert.False(e.Final);
        Assert.Equal(4, e.Attempts);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.InnerException);

        await using IpcListener listener = IpcListener.Start(new IpcListenerOptions { Endpoint = endpoint });
        await TicketTests.AssertServes(listener.IssueTicket());
    }

    [Fact]
    public async Task Dialing_with_a_ticket_that_the_listener_does_not_know_is_given_up_after_as_many_refusals_as_the_caller_says()
    {
        await using IpcListener listener = IpcListener.Start(new IpcListenerOptions { Endpoint = IpcEndpoint.CreateInMemory() });
        IpcTicket ticket = listener.IssueTicket();
        ticket.Revoke();

        IpcConnectException e = await Assert.ThrowsAsync<IpcConnectException>(
            () => IpcDialer.ConnectAsync(
                ticket.Handle, new IpcDialOptions { MostRefusals = 3, Timeout = Timeout.InfiniteTimeSpan }).InTime());

        Assert.Equal((true, false, 3), (e.IsRefusal, e.Final, e.Attempts));
        Assert.Contains("does it know this ticket", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new IpcDialOptions { MostRefusals = 0 });
    }

    [Fact]
    public async Task Dialing_a_listener_that_never_answers_ends_with_the_time_or_with_the_callers_token()
    {
        string path = Path.Combine(Path.GetTempPath(), $"hawser.deaf.{Environment.ProcessId}.sock");
        using Socket deaf = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        deaf.Bind(new UnixDomainSocketEndPoint(path));
        deaf.Listen();
        IpcHandle handle = new(IpcEndpoint.Unix(path), new byte[16], new byte[16], new byte[32]);
        IpcConnectException e = await Assert.ThrowsAsync<IpcConnectException>(
            () => IpcDialer.ConnectAsync(handle, new IpcDialOptions { Timeout = TimeSpan.FromMilliseconds(60) }).InTime());
        Assert.False(e.Final);
        Assert.Contains("did not answer", e.Message, StringComparison.Ordinal);

        using CancellationTokenSource source = new();
        Task<IpcConnection> dialing = IpcDialer.ConnectAsync(
            handle, new IpcDialOptions { Timeout = Timeout.InfiniteTimeSpan }, source.Token);
        await source.CancelAsync();
        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialing.InTime())).CancellationToken);
    }

    [Fact]
    public async Task Dialing_an_endpoint_nobody_listens_on_is_cancelled_in_its_pause_too()
    {
        using CancellationTokenSource source = new();
        Task<IpcConnection> dialing = IpcDialer.ConnectAsync(
            new IpcHandle(IpcEndpoint.CreateInMemory(), new byte[16], new byte[16], new byte[32]),
            new IpcDialOptions { Timeout = Timeout.InfiniteTimeSpan }, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialing.InTime());
    }
}
