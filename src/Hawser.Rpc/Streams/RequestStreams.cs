using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Streams;

/// <summary>
/// The streams and reports of one request that is made here: composed with it, open from before it is sent, begun once it has been sent,
/// ended with its call.
/// </summary>
internal sealed class RequestStreams(StreamTable table, string method)
{
    private readonly List<OutgoingStream> _streams = [];

    /// <summary>The bytes of known length, which count as the request's own.</summary>
    public long Bytes { get; private set; }

    /// <summary>Null: the request has no <see cref="IProgress{T}"/>.</summary>
    public ProgressInbox? Reports { get; private set; }

    public StreamMarker Add(OutgoingStream stream)
    {
        _streams.Add(stream);
        Bytes += stream.Marker.Length ?? 0;
        return stream.Marker;
    }

    /// <returns>The token.</returns>
    public long Add<T>(IProgress<T> progress, RpcResultReader<T> read, RpcJson json)
    {
        long token = table.NewToken();
        Reports ??= new ProgressInbox(table, method);
        Reports.Add(new ProgressSink<T>(token, Reports, progress, read, json, table.Depth));
        return token;
    }

    /// <summary>Before the request is sent.</summary>
    /// <returns>False: the peer accepts no more streams.</returns>
    public bool TryOpen()
    {
        if (!table.TryOpen(_streams))
        {
            return false;
        }

        Reports?.Open();
        return true;
    }

    /// <summary>The request has been sent: its streams follow. Those that have ended meanwhile do not.</summary>
    public void Begin()
    {
        foreach (OutgoingStream stream in _streams)
        {
            stream.Start();
        }
    }

    /// <summary>The call has failed or was given up, and the other side knows.</summary>
    public void End()
    {
        EndStreams();
        Reports?.Close();
    }

    /// <summary>The call was answered by an error: reports that came before it are still delivered.</summary>
    public void EndStreams()
    {
        foreach (OutgoingStream stream in _streams)
        {
            stream.Stop();
        }
    }
}
