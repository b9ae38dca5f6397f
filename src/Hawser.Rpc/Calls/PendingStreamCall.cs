using System.Buffers;
using System.Text.Json;
using Hawser.Rpc.Generated;
using Hawser.Rpc.Streams;

namespace Hawser.Rpc.Calls;

/// <summary>
/// A call whose result is bytes or a stream. It is settled by its answer as any call is, but the stream that the answer names stays under
/// the call's token and deadline until it is over.
/// </summary>
/// <remarks>
/// The answer enters the stream on the reader thread, and token and timer fire on any: whichever comes second, of the stream and the
/// reason to give it up, sees the other under the gate and breaks the stream.
/// </remarks>
internal sealed class PendingStreamCall(
    OutgoingCalls owner, StreamTable table, RpcMethod method, RpcJson json, StreamResultKind kind)
    : PendingCall(owner, method, json)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<StreamResult> _result = new();
    private IncomingStream? _stream;
    private Exception? _reason;
    private Exception? _fault;
    private int _isProducerAwaited;

    public Task<StreamResult> Task => _result.Task;

    protected override bool IsWatchedOn => _stream is not null;

    public override void Answering(ReadOnlySpan<byte> payload)
    {
        if (!StreamMarker.TryRead(payload, out StreamMarker marker))
        {
            return;
        }

        bool isExpected = kind switch
        {
            StreamResultKind.Bytes => marker is { IsBytes: true, Length: not null },
            StreamResultKind.ByteStream => marker is { IsBytes: true, Length: null },
            _ => !marker.IsBytes,
        };
        IncomingStream? stream = isExpected ? table.Accept(marker, Method.WireName) : null;
        if (stream is null)
        {
            table.SendStop(marker.Id);
            _fault = new RpcProtocolException(
                RpcErrorCodes.InternalError,
                $"The result of '{Method.WireName}' names a stream of another kind than the contract does, or one that is too long.");
            return;
        }

        stream.Deadline = Deadline;
        Exception? reason;
        lock (_gate)
        {
            _stream = stream;
            reason = _reason;
        }

        if (reason is not null)
        {
            GiveUpStream(stream, reason);
        }
    }

    public override void GiveUpAnswered(Exception reason)
    {
        IncomingStream? stream;
        lock (_gate)
        {
            _reason ??= reason;
            stream = _stream;
        }

        if (stream is not null)
        {
            // Not on this thread, which is the timer's or the canceller's: the stream's readers and the sending are others' business.
            ThreadPool.UnsafeQueueUserWorkItem(
                static s => s.Call.GiveUpStream(s.Stream, s.Reason), (Call: this, Stream: stream, Reason: reason), preferLocal: false);
        }
    }

    protected override void CompleteWith(byte[] answer, int length, int depth)
    {
        StreamResult result;
        try
        {
            if (_fault is not null)
            {
                Faulted(_fault);
                return;
            }

            if (_stream is not null)
            {
                _stream.WhenOver(StreamOver);
                result = new StreamResult(_stream, Bytes: null);
            }
            else
            {
                result = Read(answer.AsSpan(0, length), depth);
                EndTrace(failure: null);
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            Faulted(new RpcProtocolException(
                RpcErrorCodes.InternalError, $"The result of '{Method.WireName}' cannot be read as a stream or bytes: {e.Message}", e));
            return;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(answer);
        }

        _result.SetResult(result);
    }

    protected override void Complete(Exception failure) => _result.SetException(failure);

    private StreamResult Read(ReadOnlySpan<byte> answer, int depth)
    {
        var reader = new Utf8JsonReader(answer, new JsonReaderOptions { MaxDepth = depth });
        reader.Read();
        return reader.TokenType == JsonTokenType.Null ? default
            : kind == StreamResultKind.Items ? throw new FormatException("A stream was expected.")
            : new StreamResult(Stream: null, reader.GetBytesFromBase64());
    }

    private void StreamOver()
    {
        Unwatch();
        if (_stream!.Failure is RpcTimeoutException late)
        {
            // Told by the peer, whose clock was first; what produces may go on all the same.
            AwaitProducer(late);
        }

        // Whoever leaves a stream early, or disposes it, makes it fail for others who read it; its call has not failed.
        EndTrace(_stream.Failure is InvalidOperationException ? null : _stream.Failure);
    }

    private void GiveUpStream(IncomingStream stream, Exception reason)
    {
        if (stream.Break(reason))
        {
            // Ends the params' streams too.
            Owner.SendCancel(Id);
            Streams?.End();
            AwaitProducer(reason);
        }
    }

    private void AwaitProducer(Exception reason)
    {
        if (Interlocked.Exchange(ref _isProducerAwaited, 1) == 0)
        {
            Owner.AwaitProducer(this, reason);
        }
    }
}
