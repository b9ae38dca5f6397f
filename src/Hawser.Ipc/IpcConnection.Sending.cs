namespace Hawser.Ipc;

// What is sent, and how it waits.
public sealed partial class IpcConnection
{
    /// <summary>
    /// Sends one message as a JSON frame. Copies it, never blocks and never waits: for answers and the protocol's own messages, whose
    /// number is bounded. A peer that lets more than <see cref="IpcConnectionOptions.SendBacklogBytes"/> pile up is cut off.
    /// </summary>
    /// <param name="message">UTF-8, at least one byte, at most what the peer accepts; the first frame at most 65,536 bytes.</param>
    /// <exception cref="ArgumentException">Empty or too long; the message names the limit.</exception>
    /// <exception cref="ConnectionLostException">The connection has ended or is being closed.</exception>
    public void Send(ReadOnlySpan<byte> message)
    {
        if (!_sender.Send(null, message))
        {
            TryEnd(new IpcEnd(IpcEndKind.ProtocolViolation, "The peer does not read what it asked for: too much is queued for it."));
            throw new ConnectionLostException(_end);
        }
    }

    /// <summary>
    /// Sends one message as a JSON frame, and waits while more than <see cref="IpcConnectionOptions.SendQueueBytes"/> are queued.
    /// Completed, it is queued in the order of the calls; it is not yet received.
    /// </summary>
    /// <param name="message">As for <see cref="Send"/>; not changed until the task has completed.</param>
    /// <param name="cancellationToken">Gives up waiting; then nothing of the message is sent.</param>
    /// <returns>A task to be awaited once.</returns>
    /// <exception cref="ArgumentException">Empty or too long; the message names the limit.</exception>
    /// <exception cref="ConnectionLostException">The connection has ended or is being closed.</exception>
    /// <exception cref="OperationCanceledException">The token fired while waiting.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        _sender.SendAsync(null, message, soon: false, cancellationToken);

    /// <summary>
    /// As <see cref="SendAsync"/>, for messages of which many may come in a row while nobody waits for any: where less than 50 µs have
    /// passed since the one before, the message may be held back for about a millisecond, so that it goes together with those that follow.
    /// Whatever else is sent meanwhile takes it along, and the order is always that of the calls.
    /// </summary>
    /// <inheritdoc cref="SendAsync"/>
    public ValueTask SendSoonAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        _sender.SendAsync(null, message, soon: true, cancellationToken);

    /// <summary>
    /// Sends one chunk of binary data, and waits while others are queued: messages go before chunks that wait, and streams take turns.
    /// Completed, it is queued, before whatever is sent after that.
    /// </summary>
    /// <param name="stream">The number of its stream.</param>
    /// <param name="data">At least one byte, at most what the peer accepts in one frame; not changed until the task has completed.</param>
    /// <param name="cancellationToken">Gives up waiting; then nothing of the chunk is sent.</param>
    /// <returns>A task to be awaited once.</returns>
    /// <exception cref="ArgumentException">Empty or too long; the message names the limit.</exception>
    /// <exception cref="InvalidOperationException">
    /// Nothing was sent before: the first frame is a message. Or the connection's framing has no chunks.
    /// </exception>
    /// <exception cref="ConnectionLostException">The connection has ended or is being closed.</exception>
    /// <exception cref="OperationCanceledException">The token fired while waiting.</exception>
    public ValueTask SendChunkAsync(uint stream, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) =>
        _sender.SendAsync(stream, data, soon: false, cancellationToken);
}
