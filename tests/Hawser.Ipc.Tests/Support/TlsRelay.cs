using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hawser.Ipc.Tests;

/// <summary>
/// A man in the middle: shows a certificate of its own to the dialer, speaks TLS with the listener, and passes on what either says.
/// </summary>
internal sealed class TlsRelay : IDisposable
{
    private readonly TcpListener _port = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly IPEndPoint _target;

    internal TlsRelay(IpcEndpoint target)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _certificate = new CertificateRequest("CN=hawser", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _target = IPEndPoint.Parse(target.ToString()["tcp:".Length..]);
        _port.Start();
        HeardFromDialer = RunAsync();
    }

    internal IpcEndpoint Endpoint => IpcEndpoint.Tcp("127.0.0.1", ((IPEndPoint)_port.LocalEndpoint).Port);

    internal byte[] Fingerprint => SHA256.HashData(_certificate.RawData);

    /// <summary>How many bytes the dialer said within TLS until it went.</summary>
    internal Task<int> HeardFromDialer { get; }

    public void Dispose()
    {
        _port.Stop();
        _certificate.Dispose();
    }

    private async Task<int> RunAsync()
    {
        using Socket accepted = await _port.AcceptSocketAsync();
        await using SslStream dialer = new(new NetworkStream(accepted));
        await dialer.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = _certificate, EnabledSslProtocols = SslProtocols.Tls13 });
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_target);
        await using SslStream listener = new(new NetworkStream(socket));
        await listener.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "any",
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        });
        _ = PassAsync(listener, dialer);
        return await PassAsync(dialer, listener);
    }

    private static async Task<int> PassAsync(SslStream from, SslStream to)
    {
        byte[] buffer = new byte[4096];
        int passed = 0;
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and int count)
            {
                passed += count;
                await to.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // One of both has gone.
        }

        return passed;
    }
}
