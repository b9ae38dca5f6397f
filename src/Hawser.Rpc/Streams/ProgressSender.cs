using System.Text.Json;
using Hawser.Rpc.Generated;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Streams;

/// <summary>The <see cref="IProgress{T}"/> that a handler reports to. Thread-safe.</summary>
internal sealed class ProgressSender<T> : IProgress<T>
{
    private readonly ProgressOutbox _outbox;
    private readonly string _method;
    private readonly byte[] _head;
    private readonly RpcItemWriter<T> _write;
    private readonly RpcJson _json;
    private readonly PeerLimits _limits;

    /// <param name="outbox">Sends.</param>
    /// <param name="method">The called method.</param>
    /// <param name="token">The caller's token, as it came.</param>
    /// <param name="write">Writes a report.</param>
    /// <param name="json">The contract's serializer.</param>
    /// <param name="limits">What the caller accepts.</param>
    public ProgressSender(
        ProgressOutbox outbox, string method, ReadOnlySpan<byte> token, RpcItemWriter<T> write, RpcJson json, PeerLimits limits)
    {
        _outbox = outbox;
        _method = method;
        _head =
            [.. "{\"jsonrpc\":\"2.0\",\"method\":\"$/progress\",\"params\":{\"token\":"u8, .. token, .. ",\"value\":"u8];
        _write = write;
        _json = json;
        _limits = limits;
    }

    public void Report(T value)
    {
        var buffer = new PooledBuffer();
        buffer.Begin(0);
        buffer.Append(_head);
        using (var writer = new Utf8JsonWriter(buffer, WireText.WriterOptions(_limits.Depth, enclosing: 2)))
        {
            _write(writer, value, _json);
        }

        buffer.Append("}}"u8);
        if (buffer.Length > _limits.Message)
        {
            throw new MessageTooLargeException(_method, buffer.Length, _limits.Message);
        }

        _outbox.Send(buffer.Written.ToArray());
    }
}
