namespace Hawser.Ipc;

/// <summary>
/// What a connection delivers to. All members are called on the connection's reader thread, one after the other; they must not block and
/// must not run code of the user, since the reader also watches over liveness. An exception that escapes ends the connection as lost.
/// </summary>
public interface IIpcReceiver
{
    /// <summary>One whole JSON frame has come.</summary>
    /// <param name="message">Its body, at least one byte; valid only during the call.</param>
    void OnMessage(ReadOnlySpan<byte> message);

    /// <summary>One chunk of binary data has come.</summary>
    /// <param name="stream">The number of its stream.</param>
    /// <param name="data">Its bytes, at least one; valid only during the call.</param>
    void OnChunk(uint stream, ReadOnlySpan<byte> data);

    /// <summary>
    /// The header of a chunk has come, and a good part of its bytes is still to come: where they all go. Asked at most once for a chunk.
    /// </summary>
    /// <param name="stream">The number of its stream.</param>
    /// <param name="length">How many bytes it has, at least one: no more than this side accepts in one frame.</param>
    /// <returns>
    /// Memory of at least <paramref name="length"/> bytes, which is written to from this thread until <see cref="OnChunkFilled"/> or
    /// <see cref="OnEnd"/> is called, and which nobody else may be given meanwhile. Empty, as by default: the chunk is delivered by
    /// <see cref="OnChunk"/> when it is whole.
    /// </returns>
    Memory<byte> GetChunkDestination(uint stream, int length) => default;

    /// <summary>The memory that <see cref="GetChunkDestination"/> returned holds the whole chunk. <see cref="OnChunk"/> is not
    /// called.</summary>
    /// <param name="stream">The number of its stream.</param>
    /// <param name="length">How many bytes it has.</param>
    void OnChunkFilled(uint stream, int length)
    {
    }

    /// <summary>Nothing was sent for a third of the time for which the peer bears silence: send something now.</summary>
    void OnSendIdle();

    /// <summary>
    /// The connection is about to end because its listener or its ticket does (<see cref="IpcEndKind.Replaced"/>,
    /// <see cref="IpcEndKind.Revoked"/>, <see cref="IpcEndKind.Stopped"/>): what is sent now goes out last, if the peer reads. Unlike the
    /// other members, called on the thread that ends it. Default: nothing is said.
    /// </summary>
    /// <param name="end">Why.</param>
    void OnEnding(IpcEnd end)
    {
        // Who has nothing to say need not know of it.
    }

    /// <summary>The connection has ended. Called exactly once, last.</summary>
    /// <param name="end">Why.</param>
    void OnEnd(IpcEnd end);
}
