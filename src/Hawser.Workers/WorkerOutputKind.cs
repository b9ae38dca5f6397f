namespace Hawser.Workers;

/// <summary>What is done with a stream of a worker's output; see <see cref="WorkerOutput"/>.</summary>
public enum WorkerOutputKind
{
    /// <summary>Lines go to the owner's logger.</summary>
    Log,

    /// <summary>Nothing.</summary>
    Discard,

    /// <summary>Bytes go to the end of a file.</summary>
    Append,

    /// <summary>Bytes go to a file, which is emptied at the start.</summary>
    Truncate,

    /// <summary>Lines go to code of the owner's.</summary>
    Call,
}
