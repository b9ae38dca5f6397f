namespace Hawser.Ipc.Tests;

/// <summary>
/// A channel whose every receiving call is a line of a script: bytes, or null where there is nothing; behind the last, the stream ends. It
/// notes how it was asked. Nothing can be sent through it.
/// </summary>
internal sealed class ScriptedTransport(params IEnumerable<Func<byte[]?>> script) : Transport
{
    private readonly Queue<Func<byte[]?>> _script = new(script);
    private readonly ManualResetEventSlim _shut = new();

    /// <summary>How much room each call had.</summary>
    internal List<int> Rooms { get; } = [];

    /// <summary>How long each call waited that may wait.</summary>
    internal List<TimeSpan> Waits { get; } = [];

    internal override IpcPeerIdentity? Peer => null;

    internal override int TryReceive(Span<byte> buffer) => Next(buffer);

    internal override int Receive(Span<byte> buffer, TimeSpan timeout)
    {
        Waits.Add(timeout);
        return Next(buffer);
    }

    internal override int TrySend(ReadOnlySpan<byte> data) => _shut.IsSet ? throw new IOException("It has been shut down.") : 0;

    internal override void WaitWritable() => _shut.Wait(Patience.Limit);

    internal override void Shutdown() => _shut.Set();

    public override void Dispose() => Shutdown();

    private int Next(Span<byte> room)
    {
        Rooms.Add(room.Length);
        if (!_script.TryDequeue(out Func<byte[]?>? line))
        {
            return 0;
        }

        byte[]? bytes = line();
        bytes?.CopyTo(room);
        return bytes?.Length ?? Nothing;
    }
}
