using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Ipc;

/// <summary>How a connection behaves, on either side. Immutable once made; every value is validated when it is set.</summary>
public sealed class IpcConnectionOptions
{
    /// <summary>
    /// The clock of all timeouts and of silence. Default: the system's. Sockets wait by the system's clock, and judge by this one.
    /// </summary>
    public TimeProvider TimeProvider
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = TimeProvider.System;

    /// <summary>Where logs go. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = NullLoggerFactory.Instance;

    /// <summary>
    /// The longest frame that is accepted, in bytes; a longer one ends the connection before it is buffered. Default: 262,144; range:
    /// 1,024 to 1,073,741,823.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int MaxChunk
    {
        get;
        init => field = value is >= 1024 and <= FrameFormat.LargestChunk
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"MaxChunk is 1,024 to {FrameFormat.LargestChunk:N0} bytes.");
    } = FrameFormat.DefaultChunk;

    /// <summary>
    /// How long the peer may be silent before the connection ends as <see cref="IpcEndKind.Silent"/>. Bytes that wait unread are not
    /// silence, and time during which this process was itself suspended does not count. Default: 15 s; range: 10 ms to 24 h, or
    /// <see cref="TimeSpan.Zero"/> for ever.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan SilenceTimeout
    {
        get;
        init => field = value == TimeSpan.Zero || (value >= TimeSpan.FromMilliseconds(10) && value <= TimeSpan.FromHours(24))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "SilenceTimeout is 10 ms to 24 h, or zero for ever.");
    } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How many bytes may be queued before <see cref="IpcConnection.SendAsync"/> waits. Default: 1 MiB; range: 1 byte to 1 GiB.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int SendQueueBytes
    {
        get;
        init => field = value is >= 1 and <= 1 << 30
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "SendQueueBytes is 1 to 1,073,741,824.");
    } = 1 << 20;

    /// <summary>
    /// How many bytes <see cref="IpcConnection.Send"/>, which never waits, may queue: a peer that does not read what it asked for is cut
    /// off when they are exceeded, as <see cref="IpcEndKind.ProtocolViolation"/>. With <see cref="SendQueueBytes"/> and one frame it
    /// bounds the memory of a connection's sending side. Default: 256 MiB; range: 64 KiB to 1 GiB.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public int SendBacklogBytes
    {
        get;
        init => field = value is >= 1 << 16 and <= 1 << 30
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "SendBacklogBytes is 65,536 to 1,073,741,824.");
    } = 1 << 28;

    /// <summary>
    /// Starts a background thread of the connection, by its name; throws when the system gives none. Tests are the system that gives none.
    /// </summary>
    internal Action<string, ThreadStart> StartThread { get; init; } = NewThread;

    /// <exception cref="OutOfMemoryException">The system gives none.</exception>
    internal static void NewThread(string name, ThreadStart run) => new Thread(run) { IsBackground = true, Name = name }.UnsafeStart();
}
