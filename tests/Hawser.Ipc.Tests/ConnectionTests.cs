using System.Text;

namespace Hawser.Ipc.Tests;

public class ConnectionTests
{
    public static TheoryData<bool> Transports => [false, true];

    [Theory, MemberData(nameof(Transports))]
    public async Task P1_with_the_right_ticket_bytes_flow_both_ways(bool unix)
    {
        await using Pair pair = await Pair.ConnectAsync(unix);
        pair.Dialer.Send("from the dialer"u8);
        await pair.Accepted.SendAsync(Encoding.UTF8.GetBytes("from the listener"));
        Assert.Equal("from the dialer", await pair.AcceptedSide.Text());
        Assert.Equal("from the listener", await pair.DialerSide.Text());
        await pair.Dialer.SendChunkAsync(7, new byte[] { 1, 2, 3 });
        (uint stream, byte[] data) = await pair.AcceptedSide.Chunk();
        Assert.Equal(7u, stream);
        Assert.Equal([1, 2, 3], data);
        Assert.Equal(pair.Dialer.SessionId, pair.Accepted.SessionId);
        Assert.Matches("^[0-9a-f]{32}$", pair.Dialer.SessionId);
        Assert.Equal(IpcRole.Dialer, pair.Dialer.Role);
        Assert.Equal(IpcRole.Listener, pair.Accepted.Role);
        Assert.Equal(unix ? Environment.ProcessId : null, pair.Accepted.Peer?.ProcessId);

        await pair.Dialer.CloseAsync(Patience.Limit).InTime();
        Assert.Equal(IpcEndKind.ClosedHere, (await pair.DialerSide.End).Kind);
        Assert.Equal(IpcEndKind.ClosedByPeer, (await pair.AcceptedSide.End).Kind);
        Assert.Equal(IpcEndKind.ClosedByPeer, (await pair.Accepted.Completion.InTime()).Kind);
    }
}
