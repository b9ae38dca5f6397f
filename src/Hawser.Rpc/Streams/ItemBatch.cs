using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Hawser.Rpc.Generated;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Streams;

/// <summary>One <c>$/stream</c> message under composition. An item that fails leaves those before it whole. Not thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The writer writes to a buffer of ours: nothing of it needs an end.")]
internal sealed class ItemBatch<T>
{
    private readonly RpcItemWriter<T> _write;
    private readonly RpcJson _json;
    private readonly int _longest;
    private readonly byte[] _head;
    private readonly PooledBuffer _buffer = new();
    private readonly Utf8JsonWriter _writer;
    private bool _isCut;

    public ItemBatch(uint stream, RpcItemWriter<T> write, RpcJson json, PeerLimits limits)
    {
        _write = write;
        _json = json;
        _longest = limits.Message;
        _head = [.. "{\"jsonrpc\":\"2.0\",\"method\":\"$/stream\",\"params\":{\"stream\":"u8, .. Digits(stream), .. ",\"items\":"u8];
        _writer = new Utf8JsonWriter(_buffer, WireText.WriterOptions(limits.Depth, enclosing: 2));
    }

    public bool IsEmpty { get; private set; } = true;

    /// <summary>The length that the message would have now.</summary>
    public long Length => IsEmpty ? 0 : _head.Length + Written + Tail.Length;

    /// <summary>The length of the message that an item did not fit into.</summary>
    public long RefusedLength { get; private set; }

    private static ReadOnlySpan<byte> Tail => "]}}"u8;

    private long Written => _writer.BytesCommitted + _writer.BytesPending;

    /// <summary>Adds an item.</summary>
    /// <returns>False: the message would be longer than the peer accepts; the item was not added.</returns>
    public bool TryAdd(T item)
    {
        if (IsEmpty)
        {
            _buffer.Begin(0);
            _buffer.Append(_head);
            _writer.Reset(_buffer);
            _writer.WriteStartArray();
        }

        long before = Written;
        try
        {
            _write(_writer, item, _json);
        }
        catch
        {
            CutTo(before);
            throw;
        }

        RefusedLength = _head.Length + Written + Tail.Length;
        if (RefusedLength > _longest)
        {
            CutTo(before);
            return false;
        }

        IsEmpty = false;
        return true;
    }

    /// <summary>Ends the message. It is valid until <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> End()
    {
        if (!_isCut)
        {
            _writer.Flush();
        }

        _buffer.Append(Tail);
        return _buffer.Written;
    }

    public void Clear()
    {
        IsEmpty = true;
        _isCut = false;
        _buffer.Clear();
    }

    private static byte[] Digits(uint number) => System.Text.Encoding.ASCII.GetBytes($"{number}");

    // The writer stands inside of the item that failed, so no other item may follow.
    private void CutTo(long written)
    {
        _writer.Flush();
        _buffer.CutTo(_head.Length + (int)written);
        _isCut = true;
    }
}
