using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hawser.Rpc.Diagnostics;
using Hawser.Rpc.Serving;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Generated;

// What ServedCalls keeps of a call: from its arrival on the reader thread until it has been answered.
public sealed partial class RpcInvocation : IThreadPoolWorkItem
{
    // An array of the usual length stays with the object, because it is filled by one thread and let go by another, which pools of arrays
    // do not like.
    private const int UsualLength = 256;
    private const int KeptLength = 4096;

    // Taken by calls that are cancelled before their handler has asked for its token.
    private static readonly CancellationTokenSource AlreadyCancelled = CreateCancelled();

    // Made once, so that awaiting a handler allocates nothing.
    private readonly Action _onHandlerEnded;

    private ServedMethod? _served;
    private byte[] _parameters = [];
    private int _parametersLength;
    private CancellationTokenSource? _cancellation;
    private int _turnsMissing;
    private Task? _handler;

    /// <summary>None: a one-way call, which is not answered.</summary>
    internal RequestId Id { get; private set; }

    /// <summary>The length of its message; of a request, with the values of known length that follow it.</summary>
    internal long Bytes { get; private set; }

    internal ServedMethod Served => _served ?? throw new InvalidOperationException("The call is over.");

    internal RpcMethod Method => Served.Method;

    /// <summary>Guarded by the owner's lock.</summary>
    internal CancelReason CancelReason { get; set; }

    /// <summary>The answer, which names a stream, has been sent. Guarded by the owner's lock.</summary>
    internal bool IsAnswered { get; set; }

    /// <summary>What is answered when the producer of its stream has ended; none: nobody has asked. Guarded by the owner's lock.</summary>
    internal RequestId ProducerQuestion { get; set; }

    /// <summary>Its turn has come. Guarded by the owner's lock.</summary>
    internal bool IsStarted { get; set; }

    /// <summary>It was given up and answered while it waited for its turn, which is still to come. Guarded by the owner's lock.</summary>
    internal bool IsSkipped { get; set; }

    /// <summary>Null: the call has none.</summary>
    internal ServedDeadline? Deadline { get; set; }

    /// <summary>Where the answer goes; null: the request came alone.</summary>
    internal ServedBatch? Batch { get; set; }

    /// <summary>Whether it stands in the queue of its instance.</summary>
    internal bool IsQueuedAtInstance { get; set; }

    /// <summary>The parameter that is being read: what is thrown meanwhile is the caller's mistake.</summary>
    internal string? CurrentParameter { get; set; }

    internal bool IsReadingParameters { get; set; }

    private CancellationTokenSource Cancellation
    {
        get
        {
            CancellationTokenSource? source = Volatile.Read(ref _cancellation);
            if (source is null)
            {
                // Never disposed: it has no timer, and the handler may keep its token.
                var own = new CancellationTokenSource();
                source = Interlocked.CompareExchange(ref _cancellation, own, null) ?? own;
            }

            return source;
        }
    }

    /// <summary>Takes the call up. Its parameters are copied.</summary>
    internal void Begin(ServedMethod served, RequestId id, ReadOnlySpan<byte> parameters, long bytes)
    {
        Debug.Assert(_served is null, "A call in use was taken from the pool.");
        _served = served;
        Id = id;
        Bytes = bytes;
        _parametersLength = parameters.Length;
        if (_parameters.Length < parameters.Length)
        {
            DropParameters();
            _parameters = ArrayPool<byte>.Shared.Rent(Math.Max(parameters.Length, UsualLength));
        }

        parameters.CopyTo(_parameters);
    }

    /// <summary>The call is over. Whether it may be used again is the owner's decision.</summary>
    internal void Clear()
    {
        if (_parameters.Length > KeptLength)
        {
            DropParameters();
        }

        _parametersLength = 0;
        _answer.Clear();
        _served = null;
        _cancellation = null;
        _handler = null;
        _resultBegun = false;
        Id = default;
        CancelReason = CancelReason.None;
        Deadline = null;
        Batch = null;
        IsStarted = false;
        ProducerQuestion = default;
        IsSkipped = false;
        IsQueuedAtInstance = false;
        CurrentParameter = null;
        IsReadingParameters = false;
        _caller = default;
    }

    /// <summary>The handler will not run: what it would have read is let go, though the call still stands in its queues.</summary>
    internal void ForgetParameters()
    {
        DropParameters();
        _parametersLength = 0;
    }

    /// <summary>Before the call enters its queues: how many turns it waits for.</summary>
    internal void ExpectTurns(int count) => _turnsMissing = count;

    /// <summary>One turn has come.</summary>
    /// <returns>Whether it was the last: the call is to be run now.</returns>
    internal bool TakeTurn() => Interlocked.Decrement(ref _turnsMissing) == 0;

    /// <summary>Sends the call, whose turn it is, to the thread pool.</summary>
    internal void Queue() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Makes the call's token one that is cancelled.</summary>
    /// <returns>What to cancel, on the thread pool, because it runs code of the user; null: the token was not asked for yet.</returns>
    internal CancellationTokenSource? Cancel() => Interlocked.CompareExchange(ref _cancellation, AlreadyCancelled, null);

    /// <summary>Calls the owner when the handler has ended.</summary>
    internal void Await(Task handler)
    {
        _handler = handler;
        handler.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onHandlerEnded);
    }

    void IThreadPoolWorkItem.Execute() => _owner.Execute(this);

    /// <summary>Ends the answer with its result.</summary>
    internal ReadOnlyMemory<byte> EndResult()
    {
        if (!_resultBegun)
        {
            BeginAnswer("\"result\":null"u8);
        }

        return EndAnswer();
    }

    /// <summary>Answers with an error in place of what was written.</summary>
    internal ReadOnlyMemory<byte> EndError(int code, string message)
    {
        BeginError(code, message);
        Writer.WriteEndObject();
        return EndAnswer();
    }

    /// <summary>Answers that the result is too long.</summary>
    internal ReadOnlyMemory<byte> EndTooLarge(long size, int limit)
    {
        BeginError(RpcErrorCodes.MessageTooLarge, $"The result of '{Method.WireName}' has {size} bytes, and {limit} are accepted.");
        Writer.WriteStartObject("data"u8);
        Writer.WriteNumber("size"u8, size);
        Writer.WriteNumber("limit"u8, limit);
        Writer.WriteEndObject();
        Writer.WriteEndObject();
        return EndAnswer();
    }

    /// <summary>Answers with what the handler threw.</summary>
    internal ReadOnlyMemory<byte> EndException(Exception exception, bool includeStacks, int longestData)
    {
        BeginError(RpcErrorCodes.ApplicationError, ExceptionWriter.Summary(exception), exception.GetType().FullName);
        Writer.WritePropertyName("data"u8);
        new ExceptionWriter(Writer, includeStacks, _writerDepth, longestData).Write(exception);
        Writer.WriteEndObject();
        return EndAnswer();
    }

    private void DropParameters()
    {
        if (_parameters.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_parameters);
        }

        _parameters = [];
    }

    private static CancellationTokenSource CreateCancelled()
    {
        var source = new CancellationTokenSource();
        source.Cancel();
        return source;
    }

    private void OnHandlerEnded()
    {
        Task handler = _handler!;
        _handler = null;
        _owner.OnHandlerEnded(this, handler);
    }

    private void BeginError(int code, string message, string? type = null)
    {
        BeginAnswer("\"error\":"u8);
        Writer.WriteStartObject();
        Writer.WriteNumber("code"u8, code);
        Writer.WriteString("message"u8, message);
        if (Trace is { } trace)
        {
            CallTracing.Fail(trace, type ?? code.ToString(CultureInfo.InvariantCulture), message, code);
        }
    }

    private void BeginAnswer(ReadOnlySpan<byte> member)
    {
        _answer.Begin(0);
        _answer.Append("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        Id.WriteTo(_answer);
        _answer.Append(","u8);
        _answer.Append(member);
        Writer.Reset(_answer);
    }

    private ReadOnlyMemory<byte> EndAnswer()
    {
        Writer.Flush();
        _answer.Append("}"u8);
        return _answer.Written;
    }
}
