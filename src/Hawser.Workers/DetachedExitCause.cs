namespace Hawser.Workers;

/// <summary>Why a detached worker ended, as the registry knows it.</summary>
public enum DetachedExitCause
{
    /// <summary>Nobody renewed its lease in time.</summary>
    LeaseRanOut,

    /// <summary>Somebody asked it to.</summary>
    Requested,

    /// <summary>It ended by itself: its own code stopped it, or ended the process with a code.</summary>
    ByItself,

    /// <summary>An exception in the background.</summary>
    UnhandledException,

    /// <summary>It had more memory than <see cref="WorkerOptions.MemoryLimit"/>.</summary>
    MemoryLimit,

    /// <summary>It left no word: killed, crashed, or the machine was restarted.</summary>
    WithoutWord,
}
