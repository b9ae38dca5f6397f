using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>Accepts on a TCP port, with TLS and a certificate of its own, which lives as long as it listens.</summary>
internal sealed class TcpAcceptSource : SocketAcceptSource
{
    private readonly TcpEndpoint _endpoint;
    private readonly ListenerCertificate _certificate;

    private TcpAcceptSource(TcpEndpoint endpoint, UnixSocketHandle socket, ListenerCertificate certificate, ILogger log)
        : base(socket, log)
    {
        _endpoint = endpoint;
        _certificate = certificate;
    }

    internal override IpcEndpoint Endpoint => _endpoint;

    internal override ReadOnlySpan<byte> Certificate => _certificate.Fingerprint;

    internal static TcpAcceptSource Listen(TcpEndpoint endpoint, string? advertisedHost, ILogger log)
    {
        IPAddress address = HostLookup.Find(endpoint.Host, dial: null)[0];
        bool isVersion6 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        UnixSocketHandle socket = NewSocket(isVersion6 ? Libc.AfInet6 : Libc.AfInet);
        try
        {
            // A port of our own is free at once after we have gone. It is no second listener on a port that one has.
            _ = Libc.SetOption(socket, Libc.SolSocket, Libc.SoReuseAddress, [1], sizeof(int));
            if (isVersion6)
            {
                _ = Libc.SetOption(socket, Libc.SolIpv6, Libc.Ipv6Only, [0], sizeof(int)); // [::] is all addresses, those of IPv4 too.
            }

            ReadOnlySpan<byte> name = TcpSocket.NameOf(address, endpoint.Port);
            if (Libc.Bind(socket, name, name.Length) < 0 || Libc.Listen(socket, Backlog) < 0)
            {
                throw Libc.Failure($"listen on {endpoint}", Marshal.GetLastPInvokeError());
            }

            bool isWildcard = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
            string host = advertisedHost ?? (isWildcard ? Dns.GetHostName() : endpoint.Host);
            return new TcpAcceptSource(
                new TcpEndpoint(host, TcpSocket.LocalPort(socket)), socket, ListenerCertificate.Create(), log);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private protected override void RemoveName()
    {
        // A port has no name in the file system.
    }

    private protected override SocketTransport Open(UnixSocketHandle socket) =>
        new TlsTransport(TcpSocket.Adopt(socket), _certificate);

    private protected override void Release() => _certificate.Dispose();
}
