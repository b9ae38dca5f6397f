using System.Buffers.Binary;

namespace Hawser.Tests.Shared;

/// <summary>Spoils bytes, as a seeded generator says: most of what comes out is nearly right, which is where faults are found.</summary>
internal static class Mutator
{
    private static readonly uint[] Lengths =
        [0, 1, 4, 5, 16, 48, 80, 81, 1024, 4096, 65_536, 65_537, int.MaxValue, 0x8000_0000, 0x8000_0004, 0x8000_0005, uint.MaxValue];

    private static readonly byte[] Bytes = [0, 1, 2, 3, 0x7F, 0x80, 0xC0, 0xED, 0xFF, .. "\"\\{}[]:,$/-.eE0129 \n"u8];

    /// <summary>One to three mutations.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="data">Is not changed.</param>
    /// <param name="donor">Of which parts may come in its place; or null.</param>
    public static byte[] Mutate(Random random, ReadOnlySpan<byte> data, byte[]? donor = null)
    {
        byte[] mutated = data.ToArray();
        for (int i = random.Next(3); i >= 0; i--)
        {
            mutated = Once(random, mutated, donor ?? []);
        }

        return mutated;
    }

    /// <summary>Cuts bytes into parts, at any places: sometimes single bytes.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Split(Random random, ReadOnlyMemory<byte> bytes)
    {
        // Not so many that a long one takes for ever.
        int least = 1 + (bytes.Length / 300);
        int longest = random.Next(4) switch { 0 => least, 1 => 16 * least, 2 => least + (bytes.Length / 2), _ => least + bytes.Length };
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(random.Next(1, longest + 1), bytes.Length);
            yield return bytes[..count];
            bytes = bytes[count..];
        }
    }

    private static byte[] Once(Random random, byte[] data, byte[] donor)
    {
        int at = random.Next(data.Length + 1);
        int end = Math.Min(data.Length, at + (random.Next(2) == 0 ? random.Next(9) : random.Next(data.Length + 1)));
        byte[] other = new byte[random.Next(1, 9)];
        random.NextBytes(other);
        switch (random.Next(11))
        {
            case 0 or 1 when at < data.Length:
                data[at] ^= (byte)(1 << random.Next(8));
                return data;
            case 2 when at < data.Length:
                data[at] = Bytes[random.Next(Bytes.Length)];
                return data;
            case 3: // Cut.
                return data[..at];
            case 4: // Left out.
                return [.. data[..at], .. data[end..]];
            case 5: // Repeated.
                return [.. data[..end], .. data[at..]];
            case 6: // Something in between.
                return [.. data[..at], .. other, .. data[at..]];
            case 7: // Something behind.
                return [.. data, .. other];
            case 8 when donor.Length > 0: // Of this the beginning, of that the end.
                return [.. data[..at], .. donor[random.Next(donor.Length)..]];
            case 9 when donor.Length > 0: // A part of that in the middle of this.
                int begin = random.Next(donor.Length);
                return [.. data[..at], .. donor[begin..random.Next(begin, donor.Length)], .. data[end..]];
            case 10 when data.Length - at >= 4:
                BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(at), Lengths[random.Next(Lengths.Length)]);
                return data;
            default: // Two parts change places.
                int middle = at + ((end - at) / 2);
                return [.. data[..at], .. data[middle..end], .. data[at..middle], .. data[end..]];
        }
    }
}
