using Hawser.Runtimes;

namespace Hawser.Cli.Running;

/// <summary>Is told of a document's run, in order, of one thing at a time.</summary>
internal interface IRunListener
{
    /// <summary>A cell of code begins.</summary>
    void CellStarted(RunCell cell);

    /// <summary>Something happened in the runtime.</summary>
    /// <param name="cell">The cell that it is of, which may have ended.</param>
    /// <param name="item">What.</param>
    void Happened(RunCell cell, RuntimeEvent item);

    /// <summary>A cell has ended.</summary>
    void CellEnded(RunCell cell, CellOutcome outcome);

    /// <summary>The run has ended. It is the last that is told.</summary>
    void Ended(RunOutcome outcome);
}
