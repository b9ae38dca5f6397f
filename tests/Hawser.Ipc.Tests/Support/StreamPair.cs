using System.IO.Pipelines;

namespace Hawser.Ipc.Tests;

/// <summary>Two pipes in memory, and so two ends that each read and write: what a worker's stdin and stdout are.</summary>
internal sealed class StreamPair
{
    private readonly Pipe _there = new();
    private readonly Pipe _back = new();

    internal StreamPair()
    {
        (ListenerInput, ListenerOutput) = (_there.Reader.AsStream(), _back.Writer.AsStream());
        (DialerInput, DialerOutput) = (_back.Reader.AsStream(), _there.Writer.AsStream());
    }

    internal Stream ListenerInput { get; }

    internal Stream ListenerOutput { get; }

    internal Stream DialerInput { get; }

    internal Stream DialerOutput { get; }

    /// <summary>Gives one end to a listener, and takes the other to speak bytes with.</summary>
    internal static RawPeer Dial(IpcListener listener)
    {
        StreamPair pair = new();
        listener.Accept(pair.ListenerInput, pair.ListenerOutput);
        return new RawPeer(StreamTransport.Over(pair.DialerInput, pair.DialerOutput));
    }

    /// <summary>Connects both ends with a fresh ticket.</summary>
    internal static async Task<(IpcConnection Dialer, IpcConnection Accepted)> ConnectAsync(IpcListener listener, StreamPair pair)
    {
        IpcTicket ticket = listener.IssueTicket();
        listener.Accept(pair.ListenerInput, pair.ListenerOutput);
        IpcConnection dialer = await IpcDialer.ConnectAsync(ticket.Handle, pair.DialerInput, pair.DialerOutput).InTime();
        return (dialer, await ticket.AcceptAsync().InTime());
    }
}
