using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hawser.Ipc;

/// <summary>
/// The certificate of one listener: an ECDSA key on P-256 that is made with it, is never stored, and goes with it. Handles carry its
/// fingerprint, so nobody needs to sign it, and neither its name nor its dates mean anything.
/// </summary>
internal sealed class ListenerCertificate : IDisposable
{
    private readonly X509Certificate2 _certificate;

    private ListenerCertificate(X509Certificate2 certificate)
    {
        _certificate = certificate;
        Fingerprint = SHA256.HashData(certificate.RawDataMemory.Span);
        Options = new SslServerAuthenticationOptions
        {
            // Made once: each handshake would otherwise look for a chain, in the system's stores and beyond.
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
            EnabledSslProtocols = SslProtocols.Tls13,
            ClientCertificateRequired = false,
            AllowRenegotiation = false,
            AllowTlsResume = false,
        };
    }

    /// <summary>SHA-256 of its DER.</summary>
    internal byte[] Fingerprint { get; }

    /// <summary>How the listener's side of TLS behaves.</summary>
    internal SslServerAuthenticationOptions Options { get; }

    public void Dispose() => _certificate.Dispose();

    internal static ListenerCertificate Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=hawser", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));

        // From before any clock to what RFC 5280 calls no end: no clock is asked.
        return new ListenerCertificate(request.CreateSelfSigned(
            new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero)));
    }
}
