using System.Text;

namespace Hawser.Workers.Launching;

/// <summary>The last bytes that a process wrote to one stream. Thread-safe; its memory is bounded by its capacity.</summary>
/// <param name="capacity">How many bytes are kept; 0 for none.</param>
internal sealed class OutputTail(int capacity)
{
    private readonly Lock _lock = new();
    private byte[] _ring = [];
    private int _start;
    private int _count;
    private bool _cut;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _cut |= (long)_count + bytes.Length > capacity;
            if (bytes.Length >= capacity)
            {
                bytes = bytes[^capacity..];
                _start = _count = 0;
            }

            if (bytes.IsEmpty)
            {
                return;
            }

            Reserve(Math.Min(capacity, _count + bytes.Length));
            int pushedOut = Math.Max(0, _count + bytes.Length - _ring.Length);
            _start = (_start + pushedOut) % _ring.Length;
            _count -= pushedOut;

            int end = (_start + _count) % _ring.Length;
            int first = Math.Min(bytes.Length, _ring.Length - end);
            bytes[..first].CopyTo(_ring.AsSpan(end));
            bytes[first..].CopyTo(_ring);
            _count += bytes.Length;
        }
    }

    /// <summary>The text. A character that was cut at the beginning is left out; bytes that are not UTF-8 are U+FFFD.</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            byte[] bytes = Linear(_count);
            int start = 0;
            while (_cut && start < Math.Min(3, bytes.Length) && (bytes[start] & 0xC0) == 0x80)
            {
                start++;
            }

            return Encoding.UTF8.GetString(bytes.AsSpan(start));
        }
    }

    // Most processes write little, so the ring begins small.
    private void Reserve(int length)
    {
        if (length <= _ring.Length)
        {
            return;
        }

        _ring = Linear((int)Math.Min(capacity, Math.Max(length, 2L * _ring.Length)));
        _start = 0;
    }

    private byte[] Linear(int length)
    {
        byte[] bytes = new byte[length];
        int first = Math.Min(_count, _ring.Length - _start);
        _ring.AsSpan(_start, first).CopyTo(bytes);
        _ring.AsSpan(0, _count - first).CopyTo(bytes.AsSpan(first));
        return bytes;
    }
}
