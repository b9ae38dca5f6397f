namespace Hawser.Runtimes;

/// <summary>Why a runtime could not be connected.</summary>
public enum RuntimeConnectFailure
{
    /// <summary>The process could not be started, or ended during its start.</summary>
    StartFailed,

    /// <summary>It took longer than it may.</summary>
    TimedOut,

    /// <summary>There is no such node.</summary>
    NodeNotFound,

    /// <summary>The node has another key.</summary>
    NodeRefused,

    /// <summary>The node was built from another version.</summary>
    VersionMismatch,

    /// <summary>The runtime has an owner already.</summary>
    AlreadyOwned,

    /// <summary>The session that was to be observed or resumed has ended.</summary>
    SessionEnded,

    /// <summary>The language, or its settings, cannot be used there.</summary>
    LanguageUnusable,
}
