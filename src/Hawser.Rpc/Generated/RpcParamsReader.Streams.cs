using System.Text.Json;
using Hawser.Rpc.Streams;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Generated;

// Parameters that are bytes, streams or reports.
public ref partial struct RpcParamsReader
{
    /// <summary>Reads bytes, of which some may still be on their way.</summary>
    /// <returns>For <see cref="RpcInvocation.WholeAsync"/>.</returns>
    /// <exception cref="RpcProtocolException">The value is no bytes.</exception>
    /// <exception cref="FormatException">It is a text that is no base64.</exception>
    public RpcBytes ReadBytes() =>
        Reader.TokenType == JsonTokenType.String
            ? new RpcBytes(Reader.GetBytesFromBase64())
            : new RpcBytes(Claim("bytes") as IncomingBytes ?? throw Refused($"'{_invocation.CurrentParameter}' has no known length"));

    /// <summary>Reads a stream of bytes, which the call ends.</summary>
    /// <exception cref="RpcProtocolException">The value is no stream of bytes.</exception>
    /// <exception cref="FormatException">It is a text that is no base64.</exception>
    public Stream ReadByteStream() =>
        Reader.TokenType == JsonTokenType.String
            ? new MemoryStream(Reader.GetBytesFromBase64(), writable: false)
            : Claim("a stream of bytes") is IncomingQueue { IsBytes: true } stream
                ? new IncomingByteStream(stream)
                : throw Refused($"'{_invocation.CurrentParameter}' is no stream of bytes");

    /// <summary>Reads a sequence, which can be enumerated once, while the call runs.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="read">Reads an item.</param>
    /// <exception cref="RpcProtocolException">The value is no stream of items.</exception>
    public IAsyncEnumerable<T> ReadItems<T>(RpcResultReader<T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return Claim("a stream of items") is IncomingQueue { IsBytes: false } stream
            ? new IncomingItems<T>(stream, read, _invocation.Json, _depth)
            : throw Refused($"'{_invocation.CurrentParameter}' is no stream of items");
    }

    /// <summary>Reads a receiver of progress. Reports go in order, before the answer; after the call they are dropped.</summary>
    /// <typeparam name="T">The type of the reports.</typeparam>
    /// <param name="write">Writes a report.</param>
    /// <returns>
    /// A thread-safe receiver. A report waits, blocking its thread, while a window's worth of reports are not taken by the caller.
    /// </returns>
    /// <exception cref="RpcProtocolException">The value is no token.</exception>
    public IProgress<T> ReadProgress<T>(RpcItemWriter<T> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Utf8JsonReader token = Reader;
        if (token.TokenType != JsonTokenType.StartObject || !token.Read() || !token.ValueTextEquals("$progress"u8) || !token.Read()
            || !Wire.RequestId.TryRead(ref token, out RequestId id) || !token.Read() || token.TokenType != JsonTokenType.EndObject)
        {
            throw Refused($"'{_invocation.CurrentParameter}' is no token of progress");
        }

        Reader.Skip();
        return _invocation.NewProgress(id, write);
    }

    private IncomingStream Claim(string expected)
    {
        if (!StreamMarker.TryRead(Reader, out StreamMarker marker))
        {
            throw Refused($"'{_invocation.CurrentParameter}' must be {expected}");
        }

        if (!_invocation.CarriesStreams)
        {
            throw Refused($"'{_invocation.CurrentParameter}' is a stream, and Content-Length framing carries none");
        }

        Reader.Skip();
        return _invocation.Streams?.Claim(marker)
            ?? throw Refused($"'{_invocation.CurrentParameter}' names the stream {marker.Id}, which is not open or too long");
    }
}
