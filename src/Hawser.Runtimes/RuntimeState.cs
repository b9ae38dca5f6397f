namespace Hawser.Runtimes;

/// <summary>Where a runtime is in its life.</summary>
public enum RuntimeState
{
    /// <summary>It was made, and nothing else.</summary>
    NotConnected,

    /// <summary>It is being connected.</summary>
    Connecting,

    /// <summary>It evaluates.</summary>
    Connected,

    /// <summary>The connection was lost, and is being made again within the grace; evaluations go on, and their events are kept.</summary>
    Reconnecting,

    /// <summary>It has ended.</summary>
    Ended,
}
