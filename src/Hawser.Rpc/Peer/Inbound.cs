using Hawser.Ipc;
using Hawser.Rpc.Calls;
using Hawser.Rpc.Serving;
using Hawser.Rpc.Streams;
using Hawser.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Hawser.Rpc;

/// <summary>
/// What comes in, on the reader thread: it reads envelopes, answers the protocol's own messages, and hands everything else on as copies.
/// It runs no code of the user and never blocks, so that a busy peer still answers pings.
/// </summary>
internal sealed partial class Inbound : IIpcReceiver
{
    private const int MostMalformed = 5;

    private readonly IpcConnection _connection;
    private readonly Outbound _outbound;
    private readonly OutgoingCalls _calls;
    private readonly ServedCalls _served;
    private readonly StreamTable _streams;
    private readonly RpcLimits _limits;
    private readonly ILogger _logger;
    private readonly ProtocolMessages _messages = new();
    private readonly TaskCompletionSource<ReadyMessage> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PooledBuffer _longMessage = new();
    private bool _isReady;
    private bool _hasLongMessage;
    private int _malformed;
    private long _pings;

    public Inbound(
        IpcConnection connection, Outbound outbound, OutgoingCalls calls, ServedCalls served, StreamTable streams, RpcLimits limits,
        ILogger logger)
    {
        _streams = streams;
        _connection = connection;
        _outbound = outbound;
        _calls = calls;
        _served = served;
        _limits = limits;
        _logger = logger;
        _isReady = outbound.IsPlain;
    }

    /// <summary>The other side's <c>$/ready</c>.</summary>
    public Task<ReadyMessage> Ready => _ready.Task;

    /// <summary>Told of the other side's goodbye, with its reason.</summary>
    public required Action<string> OnBye { get; init; }

    /// <summary>Told of the end, once, last.</summary>
    public required Action<IpcEnd> Ended { get; init; }

    /// <summary>Answers that nobody waited for.</summary>
    public long StrayAnswers { get; private set; }

    /// <summary>Frames for streams that are unknown or over.</summary>
    public long StrayFrames { get; private set; }

    public void OnMessage(ReadOnlySpan<byte> message)
    {
        int limit = _outbound.IsPlain ? _limits.Message : Math.Min(_limits.Chunk, _limits.Message);
        if (message.Length > limit)
        {
            _outbound.CutOff($"A frame of {message.Length} bytes came, and {limit} are accepted.");
            return;
        }

        Receive(message);
    }

    public void OnChunk(uint stream, ReadOnlySpan<byte> data)
    {
        if (!_isReady)
        {
            _outbound.CutOff("A chunk came before $/ready.");
        }
        else if (stream != 0)
        {
            Judge(_streams.TakeChunk(stream, data));
        }
        else if ((long)_longMessage.Length + data.Length > _limits.Message)
        {
            _outbound.CutOff($"A message came that is longer than the {_limits.Message} bytes that are accepted.");
        }
        else
        {
            if (!_hasLongMessage)
            {
                _longMessage.Begin(0);
                _hasLongMessage = true;
            }

            _longMessage.Append(data);
        }
    }

    // Only what was announced with its length has a place of its own; before $/ready, and for long messages, chunks are judged first.
    public Memory<byte> GetChunkDestination(uint stream, int length) =>
        _isReady && stream != 0 ? _streams.FindDestination(stream, length) : default;

    public void OnChunkFilled(uint stream, int length) => Judge(_streams.TakeFilled(stream, length));

    public void OnSendIdle() => _outbound.Post(_messages.Ping(++_pings));

    public void OnEnd(IpcEnd end)
    {
        _longMessage.Clear();
        _ready.TrySetException(new ConnectionLostException(end));

        // Nobody may be waiting for it.
        _ = _ready.Task.Exception;
        Ended(end);
    }

    private void Receive(ReadOnlySpan<byte> message)
    {
        if (_isReady && BatchReader.IsBatch(message))
        {
            TakeBatch(message);
            return;
        }

        Envelope envelope = Read(message);
        if (_isReady)
        {
            Take(envelope, message.Length, batch: null);
        }
        else
        {
            TakeReady(envelope, message.Length);
        }
    }

    /// <summary>Takes up a message, or an entry of a batch.</summary>
    /// <param name="envelope">Its parts.</param>
    /// <param name="length">Its length.</param>
    /// <param name="batch">Where its answer goes; null: it came alone, or has none.</param>
    /// <param name="isSequel">A notification whose batch has spent credit before.</param>
    private void Take(in Envelope envelope, int length, ServedBatch? batch, bool isSequel = false)
    {
        switch (envelope.Kind)
        {
            case EnvelopeKind.Request when batch is null && !_outbound.IsPlain && envelope.Method.SequenceEqual("$/await"u8):
                TakeAwait(envelope);
                break;
            case EnvelopeKind.Request when envelope.Method.StartsWith("$/"u8) && !_served.Serves(envelope.Method):
                Refuse(batch, envelope.Id, RpcErrorCodes.MethodNotFound, "The request is none of those that this version knows.");
                break;
            case EnvelopeKind.Notification when envelope.Method.StartsWith("$/"u8):
                TakeProtocolMessage(envelope, length);
                break;
            case EnvelopeKind.Notification when _streams.TakeNotification(length, isSequel) == FrameFate.OverCredit:
                Judge(FrameFate.OverCredit);
                break;
            case EnvelopeKind.Request or EnvelopeKind.Notification:
                _served.Accept(envelope, length, batch);
                break;
            case EnvelopeKind.Result or EnvelopeKind.Error:
                TakeAnswer(envelope);
                break;
            case EnvelopeKind.Malformed:
                TakeFaulty(envelope, RpcErrorCodes.ParseError, batch);
                CountMalformed();
                break;
            default:
                TakeFaulty(envelope, RpcErrorCodes.InvalidRequest, batch);
                break;
        }
    }

    private Envelope Read(ReadOnlySpan<byte> message) =>
        EnvelopeReader.Read(message, _limits.Depth, hasExtension: !_outbound.IsPlain);

    private void CountMalformed()
    {
        if (++_malformed == MostMalformed)
        {
            _outbound.CutOff($"{MostMalformed} messages came that are no JSON text.");
        }
    }

    private void TakeAnswer(in Envelope answer)
    {
        bool isError = answer.Kind == EnvelopeKind.Error;
        if (isError && IsErrorTooLong(answer.Payload))
        {
            return;
        }

        if (_calls.TryAnswer(answer.Id, answer.Payload, isError))
        {
            return;
        }

        if (isError && answer.Id.IsNone)
        {
            LogRefusedMessage(WireText.Quote(answer.Payload));
        }
        else
        {
            StrayAnswers++;
        }
    }

    private void TakeFaulty(in Envelope message, int code, ServedBatch? batch)
    {
        LogFaultyMessage(message.Fault!);
        if (!message.IsAnswer)
        {
            Refuse(batch, message.Id, code, message.Fault!);
        }
        else if (!_calls.TryFail(message.Id, new RpcProtocolException(code, $"The answer to a call cannot be read: {message.Fault}")))
        {
            StrayAnswers++;
        }
    }

    private void Refuse(ServedBatch? batch, RequestId id, int code, string message) => _served.Refuse(batch, id, code, message);

    [LoggerMessage(40, LogLevel.Warning, "A message was refused: {Fault}")]
    private partial void LogFaultyMessage(string fault);

    [LoggerMessage(41, LogLevel.Warning, "The peer refused a message of this side that it could not tell the id of: {Error}")]
    private partial void LogRefusedMessage(string error);
}
