using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>A TCP port of a host, always with TLS.</summary>
internal sealed class TcpEndpoint : IpcEndpoint
{
    internal const string Scheme = "tcp:";

    /// <summary>The longest name that DNS has.</summary>
    private const int MaxHost = 253;

    internal TcpEndpoint(string host, int port)
    {
        CheckHost(host);
        if (port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            throw new ArgumentOutOfRangeException(nameof(port), port, "A port is 0 to 65,535.");
        }

        Host = host;
        Port = port;
    }

    /// <summary>A name or an address, without brackets.</summary>
    internal string Host { get; }

    internal int Port { get; }

    internal override byte Suite => HandshakeFormat.TlsSuite;

    /// <exception cref="ArgumentException">It is neither an address nor formed as a name.</exception>
    internal static void CheckHost(string host)
    {
        if (host.Contains(':', StringComparison.Ordinal) ? !IsVersion6(host) : !IsName(host))
        {
            throw new ArgumentException($"'{host}' is neither a host's name nor an address.", nameof(host));
        }
    }

    /// <summary>Reads <c>HOST:PORT</c>, an IPv6 address in brackets.</summary>
    /// <exception cref="ArgumentException">It is formed otherwise.</exception>
    internal static TcpEndpoint ParseAddress(string text)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "" : text[..colon];
        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (bracketed)
        {
            host = host[1..^1];
        }

        // Digits alone and no zero in front: there is one text for each port.
        string digits = text[(colon + 1)..];
        bool isPort = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            && port.ToString(CultureInfo.InvariantCulture) == digits;
        return isPort && bracketed == host.Contains(':', StringComparison.Ordinal)
            ? new TcpEndpoint(host, port)
            : throw new ArgumentException("It is formed HOST:PORT, with an IPv6 address in brackets.", nameof(text));
    }

    public override bool Equals(IpcEndpoint? other) =>
        other is TcpEndpoint tcp && tcp.Port == Port && tcp.Host.Equals(Host, StringComparison.OrdinalIgnoreCase);

    public override int GetHashCode() => HashCode.Combine(Host.GetHashCode(StringComparison.OrdinalIgnoreCase), Port);

    public override string ToString()
    {
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}{host}:{Port}");
    }

    internal override Transport Connect(TimeProvider time, DialOperation? dial = null) => TlsTransport.Connect(this, dial);

    internal override AcceptSource Listen(IpcListenerOptions options, ILogger log) =>
        TcpAcceptSource.Listen(this, options.AdvertisedHost, log);

    private static bool IsVersion6(string host) =>
        IPAddress.TryParse(host, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6
        && !host.Contains('[', StringComparison.Ordinal);

    private static bool IsName(string host) =>
        host.Length is > 0 and <= MaxHost && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
