using System.Net;
using System.Net.Sockets;
using Hawser.Tests.Shared;

namespace Hawser.Ipc.Tests;

/// <summary>What TLS and TCP open is closed again: counted while no other test runs.</summary>
[Collection(nameof(Alone))]
public sealed class TlsResidueTests
{
    [Fact]
    public async Task Connections_over_tcp_leave_no_descriptor_and_no_thread_behind()
    {
        await Once(); // What the runtime opens once is not ours.
        int before = OpenResources.Descriptors();
        for (int i = 0; i < 20; i++)
        {
            await Once();
        }

        await OpenResources.ExpectBackToAsync(before, Patience.Limit);

        static async Task Once()
        {
            Pair pair = await Pair.ConnectAsync(endpoint: IpcEndpoint.Tcp("127.0.0.1", 0), kind: IpcTicketKind.Many);
            using RawPeer refused = RawPeer.Dial(pair.Listener.Endpoint);
            refused.Send(new byte[80]);
            refused.ExpectSilentEnd();
            using (Socket half = new(SocketType.Stream, ProtocolType.Tcp))
            {
                await half.ConnectAsync(IPEndPoint.Parse(pair.Listener.Endpoint.ToString()["tcp:".Length..]));
                await half.SendAsync(new byte[] { 22, 3, 1, 1, 0, 1 });
            }

            await using IpcConnection neverStarted = await IpcDialer.ConnectAsync(pair.Ticket.Handle).InTime();
            pair.Dialer.Send(new byte[60_000]);
            for (int i = 0; i < 10; i++)
            {
                pair.Dialer.Send(new byte[200_000]); // Enough for a writer thread.
            }

            await pair.AcceptedSide.Message();
            await pair.DisposeAsync();
        }
    }
}
