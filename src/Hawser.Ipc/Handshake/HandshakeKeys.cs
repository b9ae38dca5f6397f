using System.Security.Cryptography;

namespace Hawser.Ipc;

/// <summary>The keys that both sides derive from a ticket's key, and the MACs made with them. Zeroed when disposed.</summary>
internal sealed class HandshakeKeys : IDisposable
{
    private readonly byte[] _prk = new byte[HandshakeFormat.KeySize];
    private readonly byte[] _listenerKey = new byte[HandshakeFormat.KeySize];
    private readonly byte[] _dialerKey = new byte[HandshakeFormat.KeySize];

    internal HandshakeKeys(ReadOnlySpan<byte> listenerId, ReadOnlySpan<byte> ticketId, ReadOnlySpan<byte> key)
    {
        Span<byte> salt = stackalloc byte[2 * HandshakeFormat.IdSize];
        listenerId.CopyTo(salt);
        ticketId.CopyTo(salt[HandshakeFormat.IdSize..]);
        HKDF.Extract(HashAlgorithmName.SHA256, key, salt, _prk);
        HKDF.Expand(HashAlgorithmName.SHA256, _prk, _listenerKey, "HAWSER01 listener proof"u8);
        HKDF.Expand(HashAlgorithmName.SHA256, _prk, _dialerKey, "HAWSER01 dialer proof"u8);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_prk);
        CryptographicOperations.ZeroMemory(_listenerKey);
        CryptographicOperations.ZeroMemory(_dialerKey);
    }

    /// <summary>The MAC in a CHALLENGE, over the first 48 bytes of it.</summary>
    internal void ListenerProof(ReadOnlySpan<byte> binding, ReadOnlySpan<byte> hello, ReadOnlySpan<byte> challengeHead, Span<byte> mac)
    {
        Span<byte> digest = stackalloc byte[HandshakeFormat.MacSize];
        Digest(binding, hello, challengeHead, default, digest);
        HMACSHA256.HashData(_listenerKey, digest, mac);
    }

    /// <summary>The MAC in a PROOF, over its header.</summary>
    internal void DialerProof(
        ReadOnlySpan<byte> binding, ReadOnlySpan<byte> hello, ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> proofHead, Span<byte> mac)
    {
        Span<byte> digest = stackalloc byte[HandshakeFormat.MacSize];
        Digest(binding, hello, challenge, proofHead, digest);
        HMACSHA256.HashData(_dialerKey, digest, mac);
    }

    /// <summary>The name of the session, in lower-case hexadecimal: both sides find the same, and it is no secret.</summary>
    internal string SessionId(ReadOnlySpan<byte> binding, ReadOnlySpan<byte> hello, ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> proof)
    {
        Span<byte> digest = stackalloc byte[HandshakeFormat.MacSize];
        Digest(binding, hello, challenge, proof, digest);
        Span<byte> prk = stackalloc byte[HandshakeFormat.KeySize];
        HKDF.Extract(HashAlgorithmName.SHA256, _prk, digest, prk);
        Span<byte> id = stackalloc byte[HandshakeFormat.SessionIdSize];
        HKDF.Expand(HashAlgorithmName.SHA256, prk, id, "HAWSER01 session id"u8);
        CryptographicOperations.ZeroMemory(prk);
        return Hexadecimal.Encode(id);
    }

    private static void Digest(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth, Span<byte> digest)
    {
        Span<byte> all = stackalloc byte[
            HandshakeFormat.MacSize + HandshakeFormat.HelloSize + HandshakeFormat.ChallengeSize + HandshakeFormat.ProofSize];
        first.CopyTo(all);
        int length = first.Length;
        second.CopyTo(all[length..]);
        length += second.Length;
        third.CopyTo(all[length..]);
        length += third.Length;
        fourth.CopyTo(all[length..]);
        length += fourth.Length;
        SHA256.HashData(all[..length], digest);
    }
}
