using Hawser.Rpc.Generated;
using Hawser.Rpc.Streams;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Serving;

// The end of calls with streams. When the answer names a stream the call stays open, with its token, its deadline and the streams of its
// params, until that stream is over: it is then not live but streaming.
//
//   live ──handler ended, last report sent──▶ answered ──(its answer names no stream, or is an error)──▶ over
//                                                └──▶ streaming ──pump ended, or stopped, or cancelled──▶ over
//
// A cancellation or a deadline that comes between the handler's end and the answer's sending only leaves its reason: an $/end must not
// overtake the answer that names its stream.
internal sealed partial class ServedCalls
{
    // Guarded by the gate. By the id that a late cancellation names.
    private readonly Dictionary<RequestId, RpcInvocation> _streaming = [];

    public StreamTable Streams { get; }

    // How many streams the peer accepts is its own choice; how many this side keeps open for it is not.
    private bool MayStream
    {
        get
        {
            lock (_gate)
            {
                return _streaming.Count < _options.Limits.Requests;
            }
        }
    }

    private async Task EndWithStreamsAsync(RpcInvocation invocation, ServedStreams streams, Exception? exception)
    {
        if (streams.Reports is { } reports)
        {
            // They come before the answer. The call is still live, so a cancellation drops what is left of them.
            await reports.CloseAsync().ConfigureAwait(false);
        }

        OutgoingStream? result = exception is null ? streams.Result : null;
        // The answer to a batch may come much later than the stream could begin, and in between nothing must hold up other calls.
        bool isOpened = result is not null && invocation.Batch is null && MayStream && Streams.TryOpen([result]);
        CancelReason reason;
        bool isStreaming;
        lock (_gate)
        {
            _live.Remove(invocation.Id);
            _liveBytes -= invocation.Bytes;
            reason = invocation.CancelReason;
            isStreaming = isOpened && reason == CancelReason.None;
            if (isStreaming)
            {
                _streaming[invocation.Id] = invocation;
            }
        }

        if (!isStreaming)
        {
            streams.Result?.Discard();
            invocation.Deadline?.Stop();
        }

        if (!invocation.IsSkipped && (!isStreaming || !result!.IsHandler))
        {
            LeaveQueues(invocation)?.Queue();
        }

        if (reason == CancelReason.ConnectionEnded)
        {
            invocation.Batch?.CountDown();
        }
        else
        {
            bool isRefused = result is not null && !isOpened;
            await AnswerAsync(invocation, streams, reason, exception, isStreaming, isRefused).ConfigureAwait(false);
        }

        if (isStreaming)
        {
            Stream(invocation, streams, result!);
        }
        else
        {
            // When there was no answer, because the connection has ended.
            streams.EndParams();
            Retire(invocation);
        }
    }

    private async Task AnswerAsync(
        RpcInvocation invocation, ServedStreams streams, CancelReason reason, Exception? exception, bool isStreaming, bool isRefused)
    {
        bool isError = reason != CancelReason.None || exception is not null || isRefused || streams.TooLong > 0;
        int limit = Streams.PeerLimits.Message;
        ReadOnlyMemory<byte> answer;
        if (reason == CancelReason.None && isRefused)
        {
            answer = EndStreamRefused(invocation);
        }
        else if (reason == CancelReason.None && streams.TooLong > 0)
        {
            answer = invocation.EndTooLarge(streams.TooLong, limit);
        }
        else
        {
            answer = Compose(invocation, reason, exception);
            if (answer.Length > limit)
            {
                answer = invocation.EndTooLarge(answer.Length, limit);
                isError = true;
            }
        }

        if (!isStreaming)
        {
            invocation.EndTrace();
            if (isError)
            {
                // Before the caller hears of it: then they are over, and it may open others in their place.
                streams.EndParams();
            }
            else
            {
                streams.StopParams();
            }
        }

        if (invocation.Batch is { } batch)
        {
            batch.Add(invocation.Id, answer.Span);
            return;
        }

        await SendAnswerAsync(answer).ConfigureAwait(false);
    }

    private ReadOnlyMemory<byte> EndStreamRefused(RpcInvocation invocation)
    {
        string method = invocation.Method.WireName;
        return _outbound.IsPlain
            ? invocation.EndError(
                RpcErrorCodes.MethodNotFound, $"The result of '{method}' is a stream, and Content-Length framing carries none.")
            : invocation.Batch is not null
            ? invocation.EndError(RpcErrorCodes.MethodNotFound, $"The result of '{method}' is a stream, which no batch can be answered with.")
            : invocation.EndError(
                RpcErrorCodes.MessageTooLarge,
                $"The result of '{method}' is a stream, and {Math.Min(Streams.PeerLimits.Streams, _options.Limits.Requests)}, as many as may "
                + "be, are open.");
    }

    private void Stream(RpcInvocation invocation, ServedStreams streams, OutgoingStream result)
    {
        CancelReason late;
        lock (_gate)
        {
            invocation.IsAnswered = true;
            late = invocation.CancelReason;
        }

        if (late != CancelReason.None)
        {
            EndResult(invocation, late);
        }

        result.Start(() => FinishStreaming(invocation, streams, result), invocation.Deadline, invocation.Trace);
    }

    /// <summary>
    /// The caller has given a stream up and asks for the end of what produces it, which may be deaf to that: answered then, or at once when
    /// there is nothing to wait for. It counts to no limit: there is one such question for a stream. On the reader thread.
    /// </summary>
    /// <param name="id">The call's.</param>
    /// <param name="question">The question's.</param>
    public void AwaitProducer(RequestId id, RequestId question)
    {
        bool isAwaited = false;
        lock (_gate)
        {
            if (_streaming.TryGetValue(id, out RpcInvocation? invocation))
            {
                isAwaited = !invocation.ProducerQuestion.IsNone;
                if (!isAwaited)
                {
                    invocation.ProducerQuestion = question;
                    return;
                }
            }
        }

        if (isAwaited)
        {
            Refuse(batch: null, question, RpcErrorCodes.Busy, "The end of this stream's producer is awaited already.");
        }
        else
        {
            _outbound.Post(_refusals.Done(question));
        }
    }

    private void FinishStreaming(RpcInvocation invocation, ServedStreams streams, OutgoingStream result)
    {
        RequestId question;
        lock (_gate)
        {
            question = invocation.ProducerQuestion;

            // The caller may have used the id again.
            if (_streaming.TryGetValue(invocation.Id, out RpcInvocation? streaming) && streaming == invocation)
            {
                _streaming.Remove(invocation.Id);
            }
        }

        invocation.EndTrace();
        invocation.Deadline?.Stop();
        if (result.IsHandler)
        {
            LeaveQueues(invocation)?.Queue();
        }

        streams.StopParams();
        Retire(invocation);
        if (!question.IsNone)
        {
            _outbound.Post(new ProtocolMessages().Done(question));
        }
    }

    /// <summary>A call was cancelled, or its deadline has passed: what produces and what reads its streams ends.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="only">Null: whichever call has the id.</param>
    /// <param name="reason">Why.</param>
    private void GiveUp(RequestId id, RpcInvocation? only, CancelReason reason)
    {
        RpcInvocation? invocation;
        CancellationTokenSource? source;
        bool isAnswered;
        lock (_gate)
        {
            invocation = Find(id);
            if (invocation is null || (only is not null && invocation != only))
            {
                return;
            }

            source = Mark(invocation, reason);
            isAnswered = invocation.IsAnswered;
            if (!invocation.IsStarted && !invocation.IsSkipped && _skipped < _options.Limits.Requests)
            {
                invocation.IsSkipped = true;
                _skipped++;
            }
            else if (invocation.IsSkipped)
            {
                return;
            }
        }

        if (isAnswered)
        {
            // Before the token fires: a producer that listens to it would else end the stream first, with an error of its own.
            EndResult(invocation, reason);
        }

        Fire(source);
        invocation.Streams?.BreakParams(new OperationCanceledException(invocation.CancellationToken));
        if (invocation.IsSkipped)
        {
            invocation.ForgetParameters();
            End(invocation, exception: null);
        }
    }

    private static void EndResult(RpcInvocation invocation, CancelReason reason)
    {
        OutgoingStream result = invocation.Streams!.Result!;
        if (reason == CancelReason.DeadlinePassed)
        {
            result.Fail(RpcErrorCodes.DeadlineExceeded, $"The deadline of '{invocation.Method.WireName}' has passed.");
        }
        else
        {
            result.Stop();
        }
    }

    // Under the lock: the call, live or streaming, that has this id.
    private RpcInvocation? Find(RequestId id) =>
        _live.TryGetValue(id, out RpcInvocation? live) ? live : _streaming.GetValueOrDefault(id);
}
