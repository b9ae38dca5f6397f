using Hawser.Rpc.Wire;

namespace Hawser.Rpc;

/// <summary>
/// What a peer accepts. It is told to the other side, which keeps it: by waiting, or by failing its own call. Whoever does not is refused,
/// or cut off. Immutable.
/// </summary>
/// <remarks>
/// How much memory they let the other side take: <see cref="Pending"/> for requests and as much for answers that it does not read; for
/// each of its <see cref="Streams"/> a <see cref="Window"/> and one <see cref="Message"/>, because the last item may overdraw its credit;
/// for one-way calls a window and one message with the values that follow it. Towards a peer that is not trusted, lower
/// <see cref="Message"/> and <see cref="Streams"/>.
/// </remarks>
public sealed class RpcLimits
{
    /// <summary>The longest message in bytes, above <see cref="Chunk"/> in several frames. 64 KiB to 1 GiB; default 64 MiB.</summary>
    public int Message
    {
        get;
        init => field = Checked(value, 64 * 1024, 1024 * 1024 * 1024);
    }

    = 64 * 1024 * 1024;

    /// <summary>
    /// The longest frame in bytes. 4 KiB to 16 MiB, and not above the connection's own limit; default 256 KiB.
    /// </summary>
    public int Chunk
    {
        get;
        init => field = Checked(value, 4 * 1024, 16 * 1024 * 1024);
    }

    = 256 * 1024;

    /// <summary>How deep a message nests, its envelope included. 8 to 1,000; default 64.</summary>
    public int Depth
    {
        get;
        init => field = Checked(value, 8, 1000);
    }

    = 64;

    /// <summary>How many requests are unanswered at once. 1 to 1,000,000; default 1024.</summary>
    public int Requests
    {
        get;
        init => field = Checked(value, 1, 1_000_000);
    }

    = 1024;

    /// <summary>
    /// How many bytes the unanswered requests have, with the values of known length (<c>byte[]</c>) that follow them. 64 KiB to 1 TiB;
    /// default 256 MiB.
    /// </summary>
    public long Pending
    {
        get;
        init => field = Checked(value, 64 * 1024, 1024L * 1024 * 1024 * 1024);
    }

    = 256 * 1024 * 1024;

    /// <summary>How many streams the other side sends at once. 1 to 65,536; default 256.</summary>
    public int Streams
    {
        get;
        init => field = Checked(value, 1, 65_536);
    }

    = 256;

    /// <summary>
    /// How many bytes of a stream, and of one-way calls and reports of progress together, the other side sends ahead of what code of the
    /// user has taken. 4 KiB to 256 MiB; default 256 KiB.
    /// </summary>
    public int Window
    {
        get;
        init => field = Checked(value, 4 * 1024, 256 * 1024 * 1024);
    }

    = 256 * 1024;

    /// <summary>
    /// How many bytes of JSON an error's <c>data</c> has: type, message, stack and inner exceptions of what a handler threw. The other
    /// side cuts its texts to it. 1 KiB to 16 MiB; default 64 KiB.
    /// </summary>
    public int ErrorData
    {
        get;
        init => field = Checked(value, 1024, 16 * 1024 * 1024);
    }

    = PeerLimits.StandardErrorData;

    private static int Checked(int value, int min, int max) => (int)Checked((long)value, min, max);

    private static long Checked(long value, long min, long max) =>
        value >= min && value <= max
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"The limit must be between {min} and {max}.");
}
