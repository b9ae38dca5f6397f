using System.Diagnostics.CodeAnalysis;
using Hawser.Ipc;

namespace Hawser.Rpc.Wire;

/// <summary>
/// Sends messages: a short one as one frame, a longer one as chunks of stream 0 and <c>$/end</c>, one such message at a time. Whatever
/// else is sent meanwhile passes between two chunks. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is never asked for holds nothing.")]
internal sealed class Outbound(IpcConnection connection)
{
    private const uint LongMessages = 0;

    // Released in the order of the waits, so that long messages go in the order in which they were given.
    private readonly SemaphoreSlim _longMessage = new(1, 1);

    /// <summary>
    /// The other side knows JSON-RPC and nothing of Hawser's, because the framing is that of editors: it says no <c>$/ready</c>, and is
    /// sent neither <c>$</c> members nor streams, nor any message of the protocol but <c>$/cancelRequest</c> and <c>$/progress</c>.
    /// </summary>
    public bool IsPlain { get; } = connection.Framing == IpcFraming.ContentLength;

    /// <summary>What the peer accepts; the defaults until its <c>$/ready</c> has come.</summary>
    public PeerLimits Limits { get; set; } =
        connection.Framing == IpcFraming.ContentLength ? PeerLimits.Untold : PeerLimits.Default;

    /// <summary>The longest answer that is sent without waiting for the send queue.</summary>
    public int LongestPost => Math.Min(Limits.Chunk, PeerLimits.Default.Chunk);

    /// <summary>Ends the connection with a peer that breaks the protocol.</summary>
    public void CutOff(string reason) => connection.Abort(new IpcEnd(IpcEndKind.ProtocolViolation, reason));

    /// <summary>Sends a short message of the protocol or a short answer. Never waits, and does nothing when the connection has
    /// ended.</summary>
    public void Post(ReadOnlySpan<byte> message)
    {
        try
        {
            connection.Send(message);
        }
        catch (ConnectionLostException)
        {
            // Whoever waits for an answer hears of the end by IIpcReceiver.OnEnd.
        }
    }

    /// <summary>Sends a message of any length, waiting while the send queue is full. Never throws before it returns.</summary>
    /// <param name="message">The message; not to be changed until the task has ended.</param>
    /// <param name="isDropped">Asked between the chunks of a long message whether the rest need not be sent; or null.</param>
    /// <param name="cancellationToken">Ends the waiting; a long message that is begun is dropped at its receiver.</param>
    /// <returns>False: dropped.</returns>
    /// <exception cref="ConnectionLostException">The connection has ended.</exception>
    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> message, IDroppable? isDropped, CancellationToken cancellationToken) =>
        SendAsync(message, isDropped, soon: false, cancellationToken);

    /// <summary>As the other, for messages that come in rows and that nobody waits for, see <see cref="IpcConnection.SendSoonAsync"/>.</summary>
    public ValueTask<bool> SendSoonAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        SendAsync(message, isDropped: null, soon: true, cancellationToken);

    private ValueTask<bool> SendAsync(
        ReadOnlyMemory<byte> message, IDroppable? isDropped, bool soon, CancellationToken cancellationToken)
    {
        if (message.Length > Limits.Chunk)
        {
            return SendLongAsync(message, isDropped, cancellationToken);
        }

        try
        {
            ValueTask sending = soon
                ? connection.SendSoonAsync(message, cancellationToken)
                : connection.SendAsync(message, cancellationToken);
            return sending.IsCompletedSuccessfully ? new ValueTask<bool>(true) : Finish(sending);
        }
        catch (Exception e)
        {
            return ValueTask.FromException<bool>(e);
        }

        static async ValueTask<bool> Finish(ValueTask sending)
        {
            await sending.ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Sends a chunk of a stream, waiting while the send queue is full. Never throws before it returns.</summary>
    /// <exception cref="ConnectionLostException">The connection has ended.</exception>
    public async ValueTask SendChunkAsync(uint stream, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        await connection.SendChunkAsync(stream, data, cancellationToken).ConfigureAwait(false);

    private async ValueTask<bool> SendLongAsync(ReadOnlyMemory<byte> message, IDroppable? isDropped, CancellationToken cancellationToken)
    {
        await _longMessage.WaitAsync(cancellationToken).ConfigureAwait(false);
        bool begun = false;
        try
        {
            for (ReadOnlyMemory<byte> rest = message; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, Limits.Chunk)..])
            {
                if (isDropped?.IsDropped == true)
                {
                    Drop(begun, "given up");
                    return false;
                }

                await connection.SendChunkAsync(LongMessages, rest[..Math.Min(rest.Length, Limits.Chunk)], cancellationToken)
                    .ConfigureAwait(false);
                begun = true;
            }

            connection.Send(new ProtocolMessages().EndOfLongMessage(dropped: null));
            return true;
        }
        catch (OperationCanceledException)
        {
            Drop(begun, "cancelled");
            throw;
        }
        finally
        {
            _longMessage.Release();
        }
    }

    private void Drop(bool begun, string reason)
    {
        if (begun)
        {
            Post(new ProtocolMessages().EndOfLongMessage(reason));
        }
    }
}
