using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Calls;

/// <summary>A call with its result.</summary>
internal sealed class PendingCall<TResult> : PendingCall
{
    private readonly RpcResultReader<TResult> _read;

    // The builder makes the same task as a completion source would, without an object of its own. Its continuations run inside of
    // SetResult, which is called on the thread pool only.
    private AsyncTaskMethodBuilder<TResult> _builder = AsyncTaskMethodBuilder<TResult>.Create();

    public PendingCall(OutgoingCalls owner, RpcMethod method, RpcJson json, RpcResultReader<TResult> read)
        : base(owner, method, json)
    {
        _read = read;

        // The task is made here, by one thread: later the builder would race for it.
        _ = _builder.Task;
    }

    public Task<TResult> Task => _builder.Task;

    protected override void CompleteWith(byte[] answer, int length, int depth)
    {
        TResult result;
        try
        {
            var reader = new Utf8JsonReader(answer.AsSpan(0, length), new JsonReaderOptions { MaxDepth = depth });
            reader.Read();
            result = _read(ref reader, Json);
        }
        catch (Exception e)
        {
            Faulted(new RpcProtocolException(
                RpcErrorCodes.InternalError, $"The result of '{Method.WireName}' cannot be read as {typeof(TResult)}: {e.Message}", e));
            return;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(answer);
        }

        EndTrace(failure: null);
        _builder.SetResult(result);
    }

    protected override void Complete(Exception failure) => _builder.SetException(failure);
}
