namespace Hawser.Ipc.Tests;

/// <summary>Tickets that are issued through others, and the last word of connections that end with their ticket or listener.</summary>
public sealed class TicketChainTests
{
    [Fact]
    public async Task P4a_revoking_a_ticket_revokes_those_that_were_issued_through_it_and_their_connections()
    {
        await using IpcListener listener = IpcListener.Start(new IpcListenerOptions { Endpoint = IpcEndpoint.CreateInMemory() });
        IpcTicket first = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Many });
        IpcTicket second = listener.IssueTicket(new IpcTicketOptions { IssuedThrough = first });
        IpcTicket third = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Many, IssuedThrough = second });
        IpcTicket other = listener.IssueTicket();
        await using IpcConnection connection = await IpcDialer.ConnectAsync(second.Handle).InTime();
        RecordingReceiver receiver = new();
        (await second.AcceptAsync().InTime()).Start(receiver);

        first.Revoke();

        Assert.Equal(IpcEndKind.Revoked, (await receiver.End).Kind);
        foreach (IpcTicket ticket in new[] { first, third })
        {
            IpcTicketClosedException e = await Assert.ThrowsAsync<IpcTicketClosedException>(() => ticket.AcceptAsync().InTime());
            Assert.Equal(IpcTicketCloseReason.Revoked, e.Reason);
        }

        await using IpcConnection untouched = await IpcDialer.ConnectAsync(other.Handle).InTime();
        Assert.Throws<InvalidOperationException>(() => listener.IssueTicket(new IpcTicketOptions { IssuedThrough = first }));
        Assert.Throws<InvalidOperationException>(() => listener.IssueTicket(new IpcTicketOptions { IssuedThrough = third }));
    }

    [Fact]
    public async Task P4a_a_ticket_that_is_done_with_still_stands_between_what_it_brings_later_and_what_brought_it()
    {
        await using IpcListener listener = IpcListener.Start(new IpcListenerOptions { Endpoint = IpcEndpoint.CreateInMemory() });
        IpcTicket first = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Many });
        IpcTicket second = listener.IssueTicket(new IpcTicketOptions { IssuedThrough = first });
        await using (IpcConnection connection = await IpcDialer.ConnectAsync(second.Handle).InTime())
        {
            await using IpcConnection accepted = await second.AcceptAsync().InTime();
        }

        IpcTicket third = listener.IssueTicket(new IpcTicketOptions { IssuedThrough = second });
        first.Revoke();

        IpcTicketClosedException e = await Assert.ThrowsAsync<IpcTicketClosedException>(() => third.AcceptAsync().InTime());
        Assert.Equal(IpcTicketCloseReason.Revoked, e.Reason);
        Assert.Throws<InvalidOperationException>(() => listener.IssueTicket(new IpcTicketOptions { IssuedThrough = second }));
    }

    [Fact]
    public async Task P4a_a_ticket_is_issued_through_one_of_the_same_listener_only()
    {
        await using IpcListener one = IpcListener.Start(new IpcListenerOptions { Endpoint = IpcEndpoint.CreateInMemory() });
        await using IpcListener two = IpcListener.Start(new IpcListenerOptions { Endpoint = IpcEndpoint.CreateInMemory() });
        IpcTicket ticket = one.IssueTicket();

        Assert.Throws<ArgumentException>(() => two.IssueTicket(new IpcTicketOptions { IssuedThrough = ticket }));
    }

    [Theory]
    [InlineData(IpcEndKind.Replaced, false)]
    [InlineData(IpcEndKind.Revoked, false)]
    [InlineData(IpcEndKind.Stopped, false)]
    [InlineData(IpcEndKind.Replaced, true)]
    [InlineData(IpcEndKind.Revoked, true)]
    [InlineData(IpcEndKind.Stopped, true)]
    public async Task P9_who_is_ended_by_its_ticket_or_listener_may_say_so_last(IpcEndKind kind, bool unix)
    {
        await using IpcListener listener = IpcListener.Start(
            new IpcListenerOptions { Endpoint = unix ? null : IpcEndpoint.CreateInMemory() });
        IpcTicket ticket = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Renew });
        await using IpcConnection connection = await IpcDialer.ConnectAsync(ticket.Handle).InTime();
        IpcConnection accepted = await ticket.AcceptAsync().InTime();
        RecordingReceiver receiver = new() { EndingHook = end => accepted.Send(System.Text.Encoding.UTF8.GetBytes($"{end.Kind}")) };
        RecordingReceiver peer = new();
        accepted.Start(receiver);
        accepted.Send("first"u8);
        connection.Start(peer);
        Assert.Equal("first", await peer.Text());

        if (kind == IpcEndKind.Replaced)
        {
            await using IpcConnection again = await IpcDialer.ConnectAsync(ticket.Handle).InTime();
        }
        else if (kind == IpcEndKind.Revoked)
        {
            ticket.Revoke();
        }
        else
        {
            await listener.StopAsync().InTime();
        }

        Assert.Equal($"{kind}", await peer.Text());
        Assert.Equal(kind, (await receiver.End).Kind);
        Assert.Equal(IpcEndKind.ClosedByPeer, (await peer.End).Kind);
        Assert.Throws<ConnectionLostException>(() => accepted.Send("late"u8));
    }
}
