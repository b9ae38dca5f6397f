using Hawser.Rpc.Calls;
using Hawser.Rpc.Streams;

namespace Hawser.Rpc.Generated;

// Parameters that are bytes, streams or reports: each writes in its place what names it, and follows the request when it has been sent.
public sealed partial class RpcRequest
{
    private RequestStreams? _streams;

    /// <summary>Writes bytes: short ones as text, longer ones follow.</summary>
    /// <param name="data">The bytes, not to be changed until the call has ended.</param>
    /// <exception cref="MessageTooLargeException">There are more than the peer accepts.</exception>
    public void WriteBytes(ReadOnlyMemory<byte> data)
    {
        if (_owner is null)
        {
            DeferBytes(data);
            return;
        }

        StreamTable table = _owner.Streams;
        if (data.Length > table.PeerLimits.Message)
        {
            throw new MessageTooLargeException(Method.WireName, data.Length, table.PeerLimits.Message);
        }

        if (data.Length <= StreamTable.LongestText || table.IsCrowded)
        {
            Writer.WriteBase64StringValue(data.Span);
        }
        else
        {
            Streams.Add(table.NewBytes(Method.WireName, data)).WriteTo(Writer);
        }
    }

    /// <summary>Writes a stream, which is read as its receiver takes, and not disposed.</summary>
    /// <param name="data">The stream, not to be used until the call has ended.</param>
    /// <exception cref="NotSupportedException">The connection's framing carries no streams.</exception>
    public void WriteByteStream(Stream data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (_owner is null)
        {
            DeferByteStream(data);
            return;
        }

        RefuseIfPlain();
        Streams.Add(_owner.Streams.NewByteStream(Method.WireName, data, ownsSource: false)).WriteTo(Writer);
    }

    /// <summary>Writes a sequence, which is enumerated as its receiver takes.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The sequence.</param>
    /// <param name="write">Writes an item.</param>
    /// <exception cref="NotSupportedException">The connection's framing carries no streams.</exception>
    public void WriteItems<T>(IAsyncEnumerable<T> items, RpcItemWriter<T> write)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(write);
        if (_owner is null)
        {
            DeferItems(items, write);
            return;
        }

        RefuseIfPlain();
        Streams.Add(_owner.Streams.NewItems(Method.WireName, items, write, Json)).WriteTo(Writer);
    }

    /// <summary>Writes a receiver of progress: it gets its reports in order, before the call's task ends, on the thread pool.</summary>
    /// <typeparam name="T">The type of the reports.</typeparam>
    /// <param name="progress">The receiver.</param>
    /// <param name="read">Reads a report.</param>
    /// <exception cref="NotSupportedException">The call is one-way: nothing would end its reports.</exception>
    public void WriteProgress<T>(IProgress<T> progress, RpcResultReader<T> read)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(read);
        if (Method.OneWay)
        {
            throw new NotSupportedException($"'{Method.WireName}' is one-way, and cannot report progress.");
        }

        if (_owner is null)
        {
            DeferProgress(progress, read);
            return;
        }

        Writer.WriteStartObject();
        Writer.WriteNumber("$progress"u8, Streams.Add(progress, read, Json));
        Writer.WriteEndObject();
    }

    /// <summary>Drops the request of a call whose result is a sequence.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="exception">Why it could not be composed.</param>
    /// <returns>A sequence that fails with <paramref name="exception"/>.</returns>
    public IAsyncEnumerable<T> FailItems<T>(Exception exception)
    {
        Return();
        return new FailedItems<T>(exception);
    }

    private RequestStreams Streams => _streams ??= new RequestStreams(_owner!.Streams, Method.WireName);

    private void RefuseIfPlain()
    {
        if (_owner!.Streams.IsPlain)
        {
            throw OutgoingCalls.NoStreams(Method.WireName);
        }
    }

    /// <summary>The streams that go with it, which become the call's own; null: there are none.</summary>
    internal RequestStreams? TakeStreams()
    {
        RequestStreams? streams = _streams;
        _streams = null;
        return streams;
    }
}
