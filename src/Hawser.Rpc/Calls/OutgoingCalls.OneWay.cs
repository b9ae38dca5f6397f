using System.Diagnostics;
using Hawser.Ipc;
using Hawser.Rpc.Diagnostics;
using Hawser.Rpc.Generated;
using Hawser.Rpc.Streams;

namespace Hawser.Rpc.Calls;

// One-way calls: nobody answers them, and the peer's credit bounds them.
internal sealed partial class OutgoingCalls
{
    public ValueTask NotifyAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        Activity? trace = CallTracing.BeginCall(request.Method, out bool isOwn);
        ValueTask sending = NotifyAsync(request, trace, cancellationToken);
        return isOwn ? EndTraceAsync(sending, trace!) : sending;
    }

    private ValueTask NotifyAsync(RpcRequest request, Activity? trace, CancellationToken cancellationToken)
    {
        string method = request.Method.WireName;
        if (cancellationToken.IsCancellationRequested)
        {
            request.Return();
            return ValueTask.FromCanceled(cancellationToken);
        }

        if (_phase != Phase.Open)
        {
            request.Return();
            return new ValueTask(RefuseAsync(method));
        }

        ReadOnlyMemory<byte> message = request.Seal(id: null, left: null, trace);
        if (message.Length > _outbound.Limits.Message)
        {
            return new ValueTask(request.Fail(new MessageTooLargeException(method, message.Length, _outbound.Limits.Message)));
        }

        RequestStreams? streams = request.TakeStreams();
        if (streams?.TryOpen() == false)
        {
            return new ValueTask(request.Fail(TooManyStreams(method)));
        }

        ValueTask sending = Streams.Lane.SendAsync(message, streams?.Bytes ?? 0, cancellationToken);
        if (!sending.IsCompletedSuccessfully)
        {
            return FinishNotifyAsync(request, streams, sending);
        }

        request.Return();
        streams?.Begin();
        return ValueTask.CompletedTask;
    }

    private async ValueTask FinishNotifyAsync(RpcRequest request, RequestStreams? streams, ValueTask sending)
    {
        string method = request.Method.WireName;
        try
        {
            await sending.ConfigureAwait(false);
            streams?.Begin();
        }
        catch (ConnectionLostException e)
        {
            streams?.End();
            throw await _loss.ExplainAsync(method, e.End).ConfigureAwait(false);
        }
        catch
        {
            streams?.End();
            throw;
        }
        finally
        {
            request.Return();
        }
    }

    private async Task RefuseAsync(string method) => throw await _loss.ExplainAsync(method, _end).ConfigureAwait(false);

    private static async ValueTask EndTraceAsync(ValueTask sending, Activity trace)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            CallTracing.Fail(trace, e, isAnswer: false);
            throw;
        }
        finally
        {
            CallTracing.End(trace);
        }
    }
}
