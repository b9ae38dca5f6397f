using Hawser.Rpc.Streams;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Generated;

// What generated dispatchers do with bytes and streams.
public sealed partial class RpcInvocation
{
    /// <summary>Null: the call has none.</summary>
    internal ServedStreams? Streams { get; set; }

    /// <summary>Whether the connection can carry streams at all.</summary>
    internal bool CarriesStreams => !_owner.Streams.IsPlain;

    private ServedStreams OwnStreams => Streams ??= new ServedStreams(_owner.Streams, Method.WireName);

    /// <summary>Waits for the rest of a parameter.</summary>
    /// <param name="bytes">As <see cref="RpcParamsReader.ReadBytes"/> returned it.</param>
    /// <returns>The bytes; the array is the handler's own.</returns>
    /// <exception cref="OperationCanceledException">The call was given up.</exception>
    public ValueTask<byte[]> WholeAsync(RpcBytes bytes) =>
        bytes.Incoming is null ? new ValueTask<byte[]>(bytes.Whole ?? []) : WaitAsync(bytes.Incoming);

    /// <summary>Answers with bytes: short ones as text, longer ones follow the answer.</summary>
    /// <param name="data">The bytes, not to be changed afterwards.</param>
    public void ReturnBytes(ReadOnlyMemory<byte> data)
    {
        StreamTable table = _owner.Streams;
        if (data.Length > table.PeerLimits.Message)
        {
            OwnStreams.TooLong = data.Length;
        }
        else if (data.Length <= StreamTable.LongestText || table.IsCrowded || Batch is not null)
        {
            Result.WriteBase64StringValue(data.Span);
        }
        else
        {
            Return(table.NewBytes(Method.WireName, data, Cancellation));
        }
    }

    /// <summary>Answers with a stream, which is read as the caller takes, and then disposed.</summary>
    /// <param name="data">The stream.</param>
    public void ReturnByteStream(Stream data)
    {
        ArgumentNullException.ThrowIfNull(data);
        Return(_owner.Streams.NewByteStream(Method.WireName, data, ownsSource: true, Cancellation));
    }

    /// <summary>
    /// Answers with a sequence, which is enumerated, with the call's token, as the caller takes; the call is over when that has ended.
    /// </summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The sequence.</param>
    /// <param name="write">Writes an item.</param>
    public void ReturnItems<T>(IAsyncEnumerable<T> items, RpcItemWriter<T> write)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(write);
        Return(_owner.Streams.NewItems(Method.WireName, items, write, Json, Cancellation));
    }

    internal IProgress<T> NewProgress<T>(RequestId token, RpcItemWriter<T> write)
    {
        ServedStreams streams = OwnStreams;
        streams.Reports ??= new ProgressOutbox(_owner.Streams, CancellationToken);
        var text = new PooledBuffer();
        text.Begin(0);
        token.WriteTo(text);
        return new ProgressSender<T>(
            streams.Reports, Method.WireName, text.Written.Span, write, Json, _owner.Streams.PeerLimits);
    }

    private void Return(OutgoingStream stream)
    {
        OwnStreams.Result = stream;
        stream.Marker.WriteTo(Result);
    }

    private async ValueTask<byte[]> WaitAsync(IncomingBytes bytes)
    {
        // What goes wrong with it is the caller's mistake, as with any parameter.
        IsReadingParameters = true;
        byte[] whole = await bytes.Whole.ConfigureAwait(false);
        IsReadingParameters = false;
        return whole;
    }
}
