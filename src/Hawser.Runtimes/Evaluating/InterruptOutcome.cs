namespace Hawser.Runtimes;

/// <summary>What became of an interrupt, and what to do next.</summary>
public enum InterruptOutcome
{
    /// <summary>The container ran nothing, or is not known.</summary>
    NothingRunning,

    /// <summary>The evaluation has ended, and the container keeps its variables.</summary>
    Ended,

    /// <summary>The evaluation runs on; dropping its container ends it.</summary>
    NeedsContainer,

    /// <summary>The evaluation runs on where nothing reaches it; ending the process ends it.</summary>
    NeedsProcess,
}
