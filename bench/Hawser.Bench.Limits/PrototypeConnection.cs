using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text.Json;

namespace Hawser.Bench.Limits;

/// <summary>
/// The least that carries JSON-RPC: length-prefixed messages, written by hand under a lock, sent by whoever finds nobody sending, so that
/// what others write meanwhile goes out together.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The writer writes to a buffer of ours: nothing of it needs an end.")]
internal sealed class PrototypeConnection(Socket socket, PrototypeConnection.Handler handler)
{
    private const int HeaderSize = 4;
    private const int BufferSize = 1 << 16;

    private readonly Lock _gate = new();
    private readonly Utf8JsonWriter _writer = new(Stream.Null, new JsonWriterOptions { SkipValidation = true });
    private ArrayBufferWriter<byte> _fill = new(BufferSize);
    private ArrayBufferWriter<byte> _drain = new(BufferSize);
    private readonly byte[] _header = new byte[HeaderSize];
    private bool _isSending;

    internal delegate void Handler(in PrototypeMessage message);

    public void Send(in PrototypeMessage message)
    {
        lock (_gate)
        {
            // Composed behind the room for its length, in the buffer that goes out.
            int begin = _fill.WrittenCount;
            _fill.Write(_header);
            _writer.Reset(_fill);
            message.WriteTo(_writer);
            _writer.Flush();
            Span<byte> header = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_fill.WrittenMemory).Span[begin..];
            BinaryPrimitives.WriteInt32BigEndian(header, _fill.WrittenCount - begin - HeaderSize);
            if (_isSending)
            {
                return;
            }

            _isSending = true;
        }

        ValueTask drain = DrainAsync();
        if (!drain.IsCompletedSuccessfully)
        {
            _ = drain.AsTask();
        }
    }

    /// <summary>Delivers messages until the peer closes.</summary>
    public async Task RunAsync()
    {
        var reader = PipeReader.Create(
            new NetworkStream(socket), new StreamPipeReaderOptions(bufferSize: BufferSize, minimumReadSize: BufferSize / 16));
        while (true)
        {
            ReadResult read = await reader.ReadAsync();
            ReadOnlySequence<byte> bytes = read.Buffer;
            while (TryDeliver(ref bytes))
            {
            }

            reader.AdvanceTo(bytes.Start, bytes.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private bool TryDeliver(ref ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length < HeaderSize)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[HeaderSize];
        bytes.Slice(0, HeaderSize).CopyTo(header);
        int length = BinaryPrimitives.ReadInt32BigEndian(header);
        if (bytes.Length < HeaderSize + length)
        {
            return false;
        }

        ReadOnlySequence<byte> body = bytes.Slice(HeaderSize, length);
        handler(PrototypeMessage.Parse(body.IsSingleSegment ? body.FirstSpan : body.ToArray()));
        bytes = bytes.Slice(HeaderSize + length);
        return true;
    }

    private async ValueTask DrainAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_fill.WrittenCount == 0)
                {
                    _isSending = false;
                    return;
                }

                (_fill, _drain) = (_drain, _fill);
            }

            await RawSocket.SendAsync(socket, _drain.WrittenMemory);
            _drain.ResetWrittenCount();
        }
    }
}
