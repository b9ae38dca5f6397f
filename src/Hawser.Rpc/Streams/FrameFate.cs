namespace Hawser.Rpc.Streams;

/// <summary>What became of a received frame.</summary>
internal enum FrameFate : byte
{
    Taken,

    /// <summary>Its stream is unknown or over: dropped.</summary>
    Stray,

    /// <summary>Its sender had no credit left: it breaks the protocol.</summary>
    OverCredit,
}
