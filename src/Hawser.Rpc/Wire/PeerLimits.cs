namespace Hawser.Rpc.Wire;

/// <summary>What the other side accepts, as its <c>$/ready</c> says, or by default. Immutable.</summary>
internal sealed record PeerLimits
{
    public static readonly PeerLimits Default = new();

    /// <summary>Of a peer that does not tell its limits and knows no streams: what the framing and the writer can do.</summary>
    public static readonly PeerLimits Untold = new()
    {
        Message = LongestFrame,
        Chunk = LongestFrame,
        Depth = 1000,
        Requests = int.MaxValue,
        Pending = long.MaxValue,
        Streams = 0,
        Silence = TimeSpan.Zero,
    };

    // Enough for the protocol's own messages and for any error that names what it is about; a peer with less cannot be talked to.
    public const int SmallestChunk = 2048;

    /// <summary>How long an error's data is at most where nothing else is said.</summary>
    public const int StandardErrorData = 64 * 1024;

    private const int LongestFrame = 1_073_741_823;

    public int Message { get; init; } = 64 * 1024 * 1024;

    public int Chunk { get; init; } = 256 * 1024;

    public int Depth { get; init; } = 64;

    public int Requests { get; init; } = 1024;

    public long Pending { get; init; } = 256 * 1024 * 1024;

    public int Streams { get; init; } = 256;

    public int Window { get; init; } = 256 * 1024;

    public int ErrorData { get; init; } = StandardErrorData;

    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest request: one that is longer than all that may be pending would never be taken.</summary>
    public long Request => Math.Min(Message, Pending);
}
