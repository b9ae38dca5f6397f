using System.Buffers;

namespace Hawser.Rpc.Wire;

/// <summary>
/// A growing byte buffer of pooled arrays for composing one message. Room is kept free in front, so that an envelope's head, which
/// holds the id and the time left, can be written last, when the message is really sent. Not thread-safe.
/// </summary>
internal sealed class PooledBuffer : IBufferWriter<byte>
{
    // An object in a pool keeps an array up to this length, so that usual messages rent nothing; a longer one goes back.
    private const int KeptLength = 4096;
    private const int FirstLength = 512;

    private byte[] _array = [];
    private int _start;
    private int _end;

    /// <summary>What is written, without the room in front that was not used.</summary>
    public ReadOnlyMemory<byte> Written => _array.AsMemory(_start, _end - _start);

    public int Length => _end - _start;

    /// <summary>Forgets all content and keeps <paramref name="front"/> bytes free before what comes.</summary>
    public void Begin(int front)
    {
        if (_array.Length < front)
        {
            Release();
            _array = ArrayPool<byte>.Shared.Rent(Math.Max(front * 2, FirstLength));
        }

        _start = _end = front;
    }

    /// <summary>Forgets all content; a long array goes back to its pool.</summary>
    public void Clear()
    {
        _start = _end = 0;
        if (_array.Length > KeptLength)
        {
            Release();
        }
    }

    /// <summary>Forgets what is written behind the first <paramref name="length"/> bytes.</summary>
    public void CutTo(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        _end = _start + length;
    }

    /// <summary>Moves what is written where there is less room in front than <paramref name="length"/> bytes.</summary>
    public void ReserveFront(int length)
    {
        int missing = length - _start;
        if (missing > 0)
        {
            Reserve(missing);
            _array.AsSpan(_start, _end - _start).CopyTo(_array.AsSpan(_start + missing));
            _start += missing;
            _end += missing;
        }
    }

    /// <summary>Takes <paramref name="length"/> bytes of the room in front.</summary>
    /// <returns>Where they go: right before what is written.</returns>
    public Span<byte> Prepend(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _start);
        _start -= length;
        return _array.AsSpan(_start, length);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _end += bytes.Length;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - _end);
        _end += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsSpan(_end);
    }

    private void Reserve(int count)
    {
        if (_array.Length - _end >= count)
        {
            return;
        }

        int needed = checked(_end + count);
        int doubled = (int)Math.Min((uint)_array.Length * 2, (uint)Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(needed, doubled), FirstLength));
        _array.AsSpan(_start, _end - _start).CopyTo(larger.AsSpan(_start));
        Release();
        _array = larger;
    }

    private void Release()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = [];
        }
    }
}
