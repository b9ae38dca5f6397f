using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Hawser.Ipc.Tests;

/// <summary>Who gets in over TCP, and who does not.</summary>
public class TlsTests
{
    private static readonly IpcEndpoint AnyPort = IpcEndpoint.Tcp("127.0.0.1", 0);

    private static IpcListener Listen(TimeSpan? timeout = null, int unauthenticated = 64, LogRecorder? log = null) =>
        IpcListener.Start(new IpcListenerOptions
        {
            Endpoint = AnyPort,
            HandshakeTimeout = timeout ?? Patience.Limit,
            MaxUnauthenticated = unauthenticated,
            Connection = new IpcConnectionOptions { LoggerFactory = log ?? new LogRecorder() },
        });

    private static IpcHandle Elsewhere(IpcHandle handle, IpcEndpoint endpoint, ReadOnlySpan<byte> certificate) =>
        new(endpoint, handle.ListenerId.Span, handle.TicketId.Span, handle.Key.Span, handle.Kind, certificate);

    private static IPEndPoint AddressOf(IpcEndpoint endpoint) => IPEndPoint.Parse(endpoint.ToString()["tcp:".Length..]);

    [Fact]
    public async Task P4a_both_sides_of_a_tcp_connection_have_proven_themselves_over_tls()
    {
        await using IpcListener listener = Listen();
        Assert.DoesNotContain(":0", listener.Endpoint.ToString());
        IpcTicket ticket = listener.IssueTicket();
        Assert.Equal((2, 32), (ticket.Handle.Suite, ticket.Handle.Certificate!.Value.Length));
        await using IpcConnection dialer = await IpcDialer.ConnectAsync(ticket.Handle).InTime();
        await using IpcConnection accepted = await ticket.AcceptAsync().InTime();
        Assert.Equal(dialer.SessionId, accepted.SessionId);
        Assert.Null(accepted.Peer);
    }

    [Fact]
    public async Task P4a_each_listener_has_a_certificate_of_its_own()
    {
        await using IpcListener one = Listen();
        await using IpcListener two = Listen();
        Assert.NotEqual(
            one.IssueTicket().Handle.Certificate!.Value.ToArray(), two.IssueTicket().Handle.Certificate!.Value.ToArray());
    }

    [Fact]
    public async Task P4a_a_dialer_that_is_shown_another_certificate_refuses_before_its_first_byte()
    {
        await using IpcListener listener = Listen();
        IpcTicket ticket = listener.IssueTicket();
        using TlsRelay relay = new(listener.Endpoint);
        IpcHandle handle = Elsewhere(ticket.Handle, relay.Endpoint, ticket.Handle.Certificate!.Value.Span);
        IpcConnectException e = await Assert.ThrowsAsync<IpcConnectException>(() => IpcDialer.ConnectAsync(handle).InTime());
        Assert.True(e.Final);
        Assert.Equal(1, e.Attempts);
        Assert.Contains("another certificate", e.Message);
        Assert.Equal(0, await relay.HeardFromDialer.InTime());
        await TicketTests.AssertServes(ticket);
    }

    [Fact]
    public async Task P4a_a_relay_that_changes_the_fingerprint_too_is_betrayed_by_the_listeners_proof()
    {
        await using IpcListener listener = Listen();
        IpcTicket ticket = listener.IssueTicket();
        using TlsRelay relay = new(listener.Endpoint);
        IpcHandle handle = Elsewhere(ticket.Handle, relay.Endpoint, relay.Fingerprint);
        IpcConnectException e = await Assert.ThrowsAsync<IpcConnectException>(() => IpcDialer.ConnectAsync(handle).InTime());
        Assert.True(e.Final);
        Assert.Contains("could not prove", e.Message);
        Assert.Equal(80, await relay.HeardFromDialer.InTime()); // HELLO, and no PROOF.
        await TicketTests.AssertServes(ticket);
    }

    [Fact]
    public async Task P4a_a_listener_refuses_a_proof_that_was_bound_to_another_certificate()
    {
        LogRecorder log = new();
        await using IpcListener listener = Listen(log: log);
        IpcTicket ticket = listener.IssueTicket();
        using RawPeer peer = RawPeer.Dial(listener.Endpoint);
        using DialerHandshake handshake = new(
            ticket.Handle, HandshakeFormat.TlsSuite, peer.Transport.Binding, RandomNumberGenerator.GetBytes(32));
        peer.Send(handshake.Hello.Span);
        byte[] challenge = peer.Read(80);
        byte[] proof = new byte[48];
        Assert.Equal(HandshakeFault.None, handshake.ReadChallenge(challenge, proof));
        using HandshakeKeys keys = new(ticket.Handle.ListenerId.Span, ticket.Handle.TicketId.Span, ticket.Handle.Key.Span);
        keys.DialerProof(new byte[32], handshake.Hello.Span, challenge, proof.AsSpan(0, 16), proof.AsSpan(16));
        peer.Send(proof);
        peer.ExpectSilentEnd();
        Assert.EndsWith("WrongProof", await log.Refusal());
        await TicketTests.AssertServes(ticket);
    }

    [Fact]
    public async Task P4a_a_change_of_suite_is_refused_on_both_sides()
    {
        LogRecorder log = new();
        await using IpcListener listener = Listen(log: log);
        IpcTicket ticket = listener.IssueTicket();
        using (RawPeer peer = RawPeer.Dial(listener.Endpoint))
        {
            using DialerHandshake local = new(
                ticket.Handle, HandshakeFormat.LocalSuite, HandshakeFormat.LocalBinding, RandomNumberGenerator.GetBytes(32));
            peer.Send(local.Hello.Span);
            peer.ExpectSilentEnd();
        }

        Assert.EndsWith("WrongSuite", await log.Refusal());
        using (RawPeer peer = RawPeer.Dial(listener.Endpoint))
        {
            using DialerHandshake dialer = new(
                ticket.Handle, HandshakeFormat.TlsSuite, peer.Transport.Binding, RandomNumberGenerator.GetBytes(32));
            peer.Send(dialer.Hello.Span);
            byte[] challenge = peer.Read(80);
            challenge[9] = HandshakeFormat.LocalSuite;
            Assert.Equal(HandshakeFault.WrongSuite, dialer.ReadChallenge(challenge, new byte[48]));
        }

        await TicketTests.AssertServes(ticket);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls13, true)]
    public async Task P4a_tls_1_3_is_spoken_and_nothing_older(SslProtocols version, bool accepted)
    {
        await using IpcListener listener = Listen();
        using TcpClient client = new();
        await client.ConnectAsync(AddressOf(listener.Endpoint));
        await using SslStream tls = new(client.GetStream());
        Task connecting = tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = version,
            TargetHost = "any",
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        }).InTime();
        if (accepted)
        {
            await connecting;
            Assert.Equal(SslProtocols.Tls13, tls.SslProtocol);
        }
        else
        {
            await Assert.ThrowsAnyAsync<Exception>(() => connecting);
            Assert.False(tls.IsAuthenticated);
        }
    }

    [Fact]
    public async Task P4a_no_session_of_tls_is_resumed()
    {
        const string Client = """
            import socket, ssl, sys
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            def dial(session):
                with context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1]))), session=session) as tls:
                    tls.write(b"x" * 81)
                    said = tls.read()
                    return tls.session, tls.session_reused, said
            first, _, said = dial(None)
            print(first is not None, dial(first)[1], said)
            """;
        await using IpcListener listener = Listen();
        using Process client = Process.Start(new ProcessStartInfo(
            "python3", ["-c", Client, AddressOf(listener.Endpoint).Port.ToString(CultureInfo.InvariantCulture)])
        { RedirectStandardOutput = true })!;
        Assert.Equal("True False b''", await client.StandardOutput.ReadLineAsync().InTime());
        await client.WaitForExitAsync().InTime();
    }

    [Fact]
    public async Task P6_garbage_on_the_port_hinders_nobody()
    {
        await using IpcListener listener = Listen();
        IpcTicket ticket = listener.IssueTicket();
        Random random = new(20261122);
        List<Socket> strangers = [];
        for (int i = 0; i < 40; i++)
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(AddressOf(listener.Endpoint));
            byte[] garbage = new byte[random.Next(1, 20_000)];
            random.NextBytes(garbage);
            if (i % 4 != 0)
            {
                garbage[0] = 22; // As if a record of TLS's handshake began, of some length.
                garbage[1] = 3;
            }

            try
            {
                await socket.SendAsync(garbage);
            }
            catch (SocketException)
            {
                // Refused already.
            }

            strangers.Add(socket);
        }

        await TicketTests.AssertServes(ticket);
        strangers.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task P6_a_handshake_of_hello_without_tls_is_refused()
    {
        await using IpcListener listener = Listen();
        IpcTicket ticket = listener.IssueTicket();
        using DialerHandshake handshake = RawPeer.NewHandshake(ticket.Handle);
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(AddressOf(listener.Endpoint));
        await socket.SendAsync(handshake.Hello);
        byte[] answer = new byte[256];
        int length = 0;
        try
        {
            while (await socket.ReceiveAsync(answer.AsMemory(length)).AsTask().InTime() is > 0 and int received)
            {
                length += received;
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }

        Assert.True(length <= 7, $"{length} bytes came, where an alert of TLS is due at most.");
        await TicketTests.AssertServes(ticket);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task P6_who_sends_a_byte_now_and_then_or_nothing_is_dropped_at_the_deadline(bool behindTls)
    {
        LogRecorder log = new();

        // The handshake of TLS must fit, on a machine that is busy too.
        await using IpcListener listener = Listen(TimeSpan.FromMilliseconds(behindTls ? 3000 : 300), log: log);
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(AddressOf(listener.Endpoint));
        using RawPeer? peer = behindTls ? RawPeer.Dial(listener.Endpoint) : null;
        byte[] record = [22, 3, 1, 1, 0, .. new byte[256]];
        Task<string> refusal = log.Refusal();
        for (int i = 0; i < record.Length && !refusal.IsCompleted; i++)
        {
            await Task.WhenAny(refusal, Task.Delay(50));
            try
            {
                if (peer is null)
                {
                    await socket.SendAsync(record.AsMemory(i, 1));
                }
                else if (i < 6)
                {
                    peer.Send("HAWSER"u8.Slice(i, 1));
                }
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                break; // It hung up before it has logged why.
            }
        }

        Assert.EndsWith("DeadlinePassed", await refusal);
        peer?.ExpectSilentEnd();
    }

    [Fact]
    public async Task P6_a_source_that_opens_many_connections_crowds_out_itself_only()
    {
        LogRecorder log = new();
        await using IpcListener listener = Listen(unauthenticated: 4, log: log);
        using Socket modest = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        modest.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await modest.ConnectAsync(AddressOf(listener.Endpoint));
        List<Socket> greedy = [];
        for (int i = 0; i < 30; i++)
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(AddressOf(listener.Endpoint));
            greedy.Add(socket);
        }

        DateTime limit = DateTime.UtcNow + Patience.Limit;
        while (log.Lines.Count(line => line.Contains("127.0.0.1 was refused at HELLO: Crowded", StringComparison.Ordinal)) < 27)
        {
            Assert.True(DateTime.UtcNow < limit, string.Join('\n', log.Lines));
            await Task.Yield();
        }

        Assert.DoesNotContain(log.Lines, line => line.Contains("127.0.0.2", StringComparison.Ordinal));
        greedy.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task P9_a_listener_that_closes_drops_those_who_are_in_the_midst_of_tls()
    {
        IpcListener listener = Listen();
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(AddressOf(listener.Endpoint));
        await socket.SendAsync(new byte[] { 22, 3, 1, 1, 0, 1 });
        await listener.DisposeAsync().InTime();
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[1]).InTime());
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }
    }

    [Fact]
    public async Task A_dialer_finds_the_listener_by_the_name_that_its_handles_advertise()
    {
        await using IpcListener listener = IpcListener.Start(new IpcListenerOptions
        {
            Endpoint = IpcEndpoint.Parse("tcp:0.0.0.0:0"),
            AdvertisedHost = "localhost",
            HandshakeTimeout = Patience.Limit,
        });
        Assert.StartsWith("tcp:localhost:", listener.Endpoint.ToString());
        await TicketTests.AssertServes(listener.IssueTicket());
        await using IpcListener everywhere = IpcListener.Start(new IpcListenerOptions { Endpoint = IpcEndpoint.Parse("tcp:[::]:0") });
        Assert.StartsWith($"tcp:{Dns.GetHostName()}:", everywhere.Endpoint.ToString());
        Assert.Throws<ArgumentException>(() => new IpcListenerOptions { AdvertisedHost = "no host" });
        Assert.Throws<IOException>(() => IpcListener.Start(new IpcListenerOptions { Endpoint = listener.Endpoint }));
    }

    [Fact]
    public async Task Dialing_a_port_that_accepts_and_says_nothing_can_be_cancelled()
    {
        using TcpListener deaf = new(IPAddress.Loopback, 0);
        deaf.Start();
        IpcHandle handle = new(IpcEndpoint.Tcp("127.0.0.1", ((IPEndPoint)deaf.LocalEndpoint).Port), new byte[16], new byte[16],
            new byte[32], IpcTicketKind.Once, new byte[32]);
        using CancellationTokenSource cancellation = new();
        Task<IpcConnection> dialing = IpcDialer.ConnectAsync(handle, cancellationToken: cancellation.Token);
        using Socket accepted = await deaf.AcceptSocketAsync().InTime();
        byte[] hello = new byte[5];
        Assert.Equal(5, await accepted.ReceiveAsync(hello).InTime()); // It is in TLS.
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => dialing.InTime());
    }

    [Fact]
    public async Task Dialing_a_host_or_port_that_is_not_there_says_so_when_its_time_is_over()
    {
        IpcDialOptions briefly = new() { Timeout = TimeSpan.FromMilliseconds(100) };
        foreach (string endpoint in (string[])["tcp:127.0.0.1:1", "tcp:no-such-host.invalid:4711"])
        {
            IpcHandle handle = new(
                IpcEndpoint.Parse(endpoint), new byte[16], new byte[16], new byte[32], IpcTicketKind.Once, new byte[32]);
            IpcConnectException e = await Assert.ThrowsAsync<IpcConnectException>(() => IpcDialer.ConnectAsync(handle, briefly).InTime());
            Assert.False(e.Final);
            Assert.Contains(endpoint, e.Message);
        }
    }
}
