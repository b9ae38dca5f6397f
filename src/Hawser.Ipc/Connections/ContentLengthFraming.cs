using System.Buffers.Text;
using System.Text;

namespace Hawser.Ipc;

/// <summary>
/// Messages behind a header of lines, ended by an empty one, of at most 4 KiB: exactly one <c>Content-Length</c>, in decimal; others
/// (<c>Content-Type</c>) are ignored.
/// </summary>
internal sealed class ContentLengthFraming : Framing
{
    internal const int LongestHeader = 4096;

    internal override IpcFraming Kind => IpcFraming.ContentLength;

    internal override int HeaderRoom => 32;

    internal override int WriteHeader(Span<byte> destination, uint? stream, int bytes)
    {
        ReadOnlySpan<byte> name = "Content-Length: "u8;
        name.CopyTo(destination);
        Utf8Formatter.TryFormat(bytes, destination[name.Length..], out int digits);
        "\r\n\r\n"u8.CopyTo(destination[(name.Length + digits)..]);
        return name.Length + digits + 4;
    }

    internal override string? ReadHeader(ReadOnlySpan<byte> bytes, int longest, bool first, out FrameHeader header)
    {
        header = default;
        ReadOnlySpan<byte> begin = bytes[..Math.Min(bytes.Length, LongestHeader)];
        int end = begin.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return begin.Length < LongestHeader ? null : $"a header of more than {LongestHeader} bytes";
        }

        long length = -1;
        for (ReadOnlySpan<byte> rest = begin[..(end + 2)]; !rest.IsEmpty;)
        {
            int lineEnd = rest.IndexOf("\r\n"u8);
            ReadOnlySpan<byte> line = rest[..lineEnd];
            rest = rest[(lineEnd + 2)..];
            int colon = line.IndexOf((byte)':');
            if (colon <= 0)
            {
                return "a header line without a name";
            }

            if (!Ascii.EqualsIgnoreCase(line[..colon], "Content-Length"u8))
            {
                continue;
            }

            if (length >= 0)
            {
                return "more than one Content-Length";
            }

            ReadOnlySpan<byte> digits = line[(colon + 1)..].Trim(" \t"u8);
            if (digits.IsEmpty || digits.Length > 10 || digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0
                || !Utf8Parser.TryParse(digits, out length, out _))
            {
                return "a Content-Length that is no number";
            }
        }

        if (length < 0)
        {
            return "a header without Content-Length";
        }

        if (length < 1 || length > longest)
        {
            return $"a message of {length} bytes, where 1 to {longest} are accepted";
        }

        header = new FrameHeader(end + 4, false, (int)length);
        return null;
    }
}
