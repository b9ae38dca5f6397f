using System.Runtime.InteropServices;
using Hawser.WorkerHost;

namespace Hawser.Workers.Launching;

/// <summary>
/// What a process has whose standard streams are its channel: the owner's ends as streams, and the silent pipe by which the kernel ends the
/// process when the owner is gone. Disposed, it closes what nobody has taken.
/// </summary>
internal sealed class ChannelPipes : IDisposable
{
    private readonly PipePair _silent;
    private LaunchedChannel? _channel;

    /// <exception cref="IOException">There are no more descriptors.</exception>
    public ChannelPipes(PipePair input, PipePair output)
    {
        _silent = new PipePair(childReads: true);
        PipeStream? incoming = null;
        try
        {
            incoming = new PipeStream(output.TakeOwnEnd(), reads: true);
            int outgoing = input.DuplicateOwnEnd();
            _channel = outgoing >= 0
                ? new LaunchedChannel(incoming, new PipeStream(outgoing, reads: false))
                : throw new IOException($"no channel to the process can be had: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        catch
        {
            incoming?.Dispose();
            _silent.Dispose();
            throw;
        }
    }

    /// <summary>The child's end of the silent pipe.</summary>
    public int Silent => _silent.ChildEnd;

    /// <summary>What the child must have in its environment to know it.</summary>
    public string Variable => $"{SilentPipe.Variable}={SilentPipe.Describe(_silent.ChildEnd)}";

    /// <summary>Gives the channel and the own end of the silent pipe to the caller.</summary>
    public (LaunchedChannel Channel, int Silent) Take()
    {
        LaunchedChannel channel = _channel!;
        _channel = null;
        return (channel, _silent.TakeOwnEnd());
    }

    public void Dispose()
    {
        _channel?.Incoming.Dispose();
        _channel?.Outgoing.Dispose();
        _silent.Dispose();
    }
}
