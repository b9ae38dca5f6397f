using System.Text;

namespace Hawser.Workers.Launching;

/// <summary>
/// Makes lines of the bytes of one stream, however they were cut into reads. Not thread-safe; its memory is bounded by the longest line.
/// </summary>
/// <param name="emit">Is given each line without its line end (LF or CR LF).</param>
internal sealed class LineSplitter(Action<string> emit)
{
    /// <summary>A longer line, or one that never ends, is given out in pieces of at most this many characters.</summary>
    public const int MaxLine = 8192;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly char[] _line = new char[MaxLine];
    private int _length;

    // Whether the last piece given out was a full one: the line feed that comes next ends it and is no empty line.
    private bool _continued;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Span<char> chars = stackalloc char[1024];
        bool completed;
        do
        {
            _decoder.Convert(bytes, chars, flush: false, out int bytesUsed, out int charsUsed, out completed);
            bytes = bytes[bytesUsed..];
            Split(chars[..charsUsed]);
        }
        while (!completed);
    }

    /// <summary>The stream is over: gives out what has no line end. A character that was cut short is U+FFFD.</summary>
    public void Complete()
    {
        Span<char> chars = stackalloc char[4];
        _decoder.Convert([], chars, flush: true, out _, out int charsUsed, out _);
        Split(chars[..charsUsed]);
        if (_length > 0)
        {
            Emit(_length);
        }
    }

    private void Split(ReadOnlySpan<char> chars)
    {
        while (!chars.IsEmpty)
        {
            int end = chars.IndexOf('\n');
            Store(end < 0 ? chars : chars[..end]);
            if (end < 0)
            {
                return;
            }

            if (_length > 0 || !_continued)
            {
                Emit(_length > 0 && _line[_length - 1] == '\r' ? _length - 1 : _length);
            }

            _continued = false;
            chars = chars[(end + 1)..];
        }
    }

    private void Store(ReadOnlySpan<char> chars)
    {
        while (!chars.IsEmpty)
        {
            if (_length == MaxLine)
            {
                // Half a surrogate pair waits for its other half.
                bool half = char.IsHighSurrogate(_line[^1]);
                Emit(half ? MaxLine - 1 : MaxLine, half ? 1 : 0);
                _continued = true;
            }

            int count = Math.Min(chars.Length, MaxLine - _length);
            chars[..count].CopyTo(_line.AsSpan(_length));
            _length += count;
            chars = chars[count..];
        }
    }

    private void Emit(int length, int kept = 0)
    {
        emit(new string(_line, 0, length));
        _line.AsSpan(length, kept).CopyTo(_line);
        _length = kept;
    }
}
