using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Streams;

/// <summary>
/// The streams of one served call: those of its params, entered by the reader thread before the call starts, its result's, and its
/// reports. Params are claimed, and the result is set, by the handler's side; the rest is thread-safe.
/// </summary>
internal sealed class ServedStreams(StreamTable table, string method)
{
    private readonly List<IncomingStream> _params = [];

    /// <summary>What the answer will name; null: it names no stream.</summary>
    public OutgoingStream? Result { get; set; }

    /// <summary>A result of bytes that is longer than the caller accepts; 0: there is none.</summary>
    public long TooLong { get; set; }

    /// <summary>Null: the handler has asked for none.</summary>
    public ProgressOutbox? Reports { get; set; }

    /// <summary>Enters the streams that the params name. On the reader thread, before the call starts.</summary>
    public void Accept(List<StreamMarker> markers)
    {
        foreach (StreamMarker marker in markers)
        {
            if (table.Accept(marker, method) is { } stream)
            {
                _params.Add(stream);
            }
        }
    }

    /// <summary>Finds a stream of the params for the parameter that names it.</summary>
    /// <returns>Null: there is none, or another parameter has it.</returns>
    public IncomingStream? Claim(StreamMarker marker)
    {
        foreach (IncomingStream stream in _params)
        {
            if (stream.Id == marker.Id && !stream.IsClaimed)
            {
                stream.IsClaimed = true;
                return stream;
            }
        }

        return null;
    }

    /// <summary>The call was cancelled, or is past its deadline: whoever reads its params' streams fails. The caller knows.</summary>
    public void BreakParams(Exception reason)
    {
        foreach (IncomingStream stream in _params)
        {
            stream.Break(reason);
        }
    }

    /// <summary>The handler is done: what it has not read out is not wanted any more.</summary>
    public void StopParams()
    {
        foreach (IncomingStream stream in _params)
        {
            stream.Stop(IsOver());
        }
    }

    /// <summary>The call is answered by an error, which ends the streams of its params.</summary>
    public void EndParams()
    {
        foreach (IncomingStream stream in _params)
        {
            stream.Break(IsOver());
        }
    }

    private InvalidOperationException IsOver() => new($"The call of '{method}' is over, and its streams with it.");
}
