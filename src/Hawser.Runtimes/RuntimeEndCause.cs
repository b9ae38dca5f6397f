namespace Hawser.Runtimes;

/// <summary>Why a runtime ended.</summary>
public enum RuntimeEndCause
{
    /// <summary>Its owner disconnected.</summary>
    Disconnected,

    /// <summary>Its process ended.</summary>
    ProcessEnded,

    /// <summary>The connection was lost for longer than the grace.</summary>
    ConnectionLost,

    /// <summary>The node ended, in order.</summary>
    NodeEnded,
}
