using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Hawser.Workers.Offloading;

/// <summary>
/// Values written one after the other into a JSON array, each whole or not at all: one that cannot be written takes no other with it.
/// </summary>
[RequiresUnreferencedCode(ProcessPool.Reason)]
[RequiresDynamicCode(ProcessPool.Reason)]
internal sealed class ValueArray : IDisposable
{
    /// <summary>
    /// No longer than this, but by its last value: far below what a message may have, and enough for its costs not to matter.
    /// </summary>
    private const int Most = 4 << 20;

    /// <summary>The array lies in others, and its values are as deep as they may be.</summary>
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 128 };

    private readonly ArrayBufferWriter<byte> _array = new(256);
    private readonly ArrayBufferWriter<byte> _value = new(256);
    private readonly Utf8JsonWriter _writer;

    internal ValueArray()
    {
        _writer = new Utf8JsonWriter(_value);
        _array.Write("["u8);
    }

    internal int Count { get; private set; }

    /// <summary>Whether it should have no more values.</summary>
    internal bool IsFull => _array.WrittenCount >= Most;

    /// <exception cref="NotSupportedException">
    /// Or whatever the value's own code throws: it cannot be written, and was not added.
    /// </exception>
    internal void Add<TValue>(TValue value)
    {
        _value.ResetWrittenCount();
        _writer.Reset();
        JsonSerializer.Serialize(_writer, value, OffloadJson.Values);
        _writer.Flush();
        Append(_value.WrittenSpan);
    }

    /// <summary>In the place of a value that there is none of.</summary>
    internal void AddNothing() => Append("null"u8);

    internal JsonElement ToElement()
    {
        _array.Write("]"u8);
        return JsonElement.Parse(_array.WrittenSpan, Reading);
    }

    public void Dispose() => _writer.Dispose();

    private void Append(ReadOnlySpan<byte> value)
    {
        if (Count > 0)
        {
            _array.Write(","u8);
        }

        _array.Write(value);
        Count++;
    }
}
