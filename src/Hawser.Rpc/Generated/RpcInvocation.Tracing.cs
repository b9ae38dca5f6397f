using System.Diagnostics;
using Hawser.Rpc.Diagnostics;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Generated;

// The server activity of a call: from its start on the thread pool until it is answered, or its answer's stream is over.
public sealed partial class RpcInvocation
{
    private ActivityContext _caller;

    /// <summary>Null: nobody listens, or it has not started, or it is over.</summary>
    internal Activity? Trace { get; private set; }

    /// <summary>On the reader thread: takes the caller's context from its message, if anybody wants it.</summary>
    internal void TakeCaller(in Envelope message)
    {
        if (CallTracing.IsListening)
        {
            _caller = CallTracing.Read(message.TraceParent, message.TraceState);
        }
    }

    /// <summary>The call starts: its activity is current from here on.</summary>
    internal void BeginTrace()
    {
        if (CallTracing.IsListening)
        {
            Trace = CallTracing.BeginServing(Method, Id.IsNone ? null : Id.ToString(), _caller);
        }
    }

    /// <summary>A one-way call has failed.</summary>
    internal void FailTrace(Exception failure)
    {
        if (Trace is { } trace)
        {
            CallTracing.Fail(trace, failure, isAnswer: false);
        }
    }

    /// <summary>The call is over. Before its caller hears of it. Idempotent.</summary>
    internal void EndTrace()
    {
        if (Trace is { } trace)
        {
            Trace = null;
            CallTracing.End(trace);
        }
    }
}
