using System.Buffers.Binary;

namespace Hawser.Ipc;

/// <summary>
/// The fixed layouts of HELLO, CHALLENGE and PROOF. Each begins with the same 16 bytes:
/// <c>magic "HAWSER01" | u8 kind | u8 suite | u16 length | u32 0</c>, big-endian.
/// </summary>
internal static class HandshakeFormat
{
    internal const int HeaderSize = 16;
    internal const int HelloSize = 80;
    internal const int ChallengeSize = 80;
    internal const int ProofSize = 48;
    internal const int IdSize = 16;
    internal const int NonceSize = 32;
    internal const int KeySize = 32;
    internal const int MacSize = 32;
    internal const int SessionIdSize = 16;
    internal const int BindingSize = 32;

    internal const byte HelloKind = 1;
    internal const byte ChallengeKind = 2;
    internal const byte ProofKind = 3;

    /// <summary>The suite for channels that the kernel protects.</summary>
    internal const byte LocalSuite = 1;

    /// <summary>The suite for channels that TLS protects.</summary>
    internal const byte TlsSuite = 2;

    internal static ReadOnlySpan<byte> Magic => "HAWSER01"u8;

    /// <summary>Suite 1 binds to nothing: 32 zero bytes.</summary>
    internal static ReadOnlySpan<byte> LocalBinding => new byte[BindingSize];

    internal static void WriteHeader(Span<byte> message, byte kind, byte suite, int size)
    {
        Magic.CopyTo(message);
        message[8] = kind;
        message[9] = suite;
        BinaryPrimitives.WriteUInt16BigEndian(message[10..], (ushort)size);
        message[12..16].Clear();
    }

    /// <summary>Judges the first 16 bytes of a message.</summary>
    internal static HandshakeFault CheckHeader(ReadOnlySpan<byte> message, byte kind, byte suite, int size) =>
        !message[..8].SequenceEqual(Magic) ? HandshakeFault.WrongMagic
        : message[8] != kind ? HandshakeFault.WrongKind
        : message[9] != suite ? HandshakeFault.WrongSuite
        : BinaryPrimitives.ReadUInt16BigEndian(message[10..]) != size ? HandshakeFault.WrongLength
        : BinaryPrimitives.ReadUInt32BigEndian(message[12..]) != 0 ? HandshakeFault.ReservedNotZero
        : HandshakeFault.None;
}
