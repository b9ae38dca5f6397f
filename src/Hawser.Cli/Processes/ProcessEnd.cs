namespace Hawser.Cli.Processes;

/// <summary>What became of a process that was asked to end.</summary>
internal enum ProcessEnd
{
    /// <summary>It ended, in order.</summary>
    InOrder,

    /// <summary>It did not in time, and was killed.</summary>
    Killed,

    /// <summary>It is still there.</summary>
    Resists,
}
