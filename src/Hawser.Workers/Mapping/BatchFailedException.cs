using Hawser.Rpc;

namespace Hawser.Workers.Mapping;

/// <summary>
/// A batch has failed as a whole, and its items may be carried out again in smaller ones, so that each has an outcome of its own. Never
/// leaves the engine.
/// </summary>
/// <param name="failure">What it has failed with.</param>
/// <param name="exit">How its worker died of it; null: it did not.</param>
internal sealed class BatchFailedException(Exception failure, WorkerExit? exit) : Exception(failure.Message, failure)
{
    /// <summary>The death that is on the account of each of its items from now on.</summary>
    internal WorkerExit? Exit => exit;

    /// <summary>
    /// Whether the item that is to blame costs a worker or a time-out each time. Then each item is tried by itself at once, since halving
    /// would try that item over and over.
    /// </summary>
    internal bool IsCostly => exit is not null || InnerException is RpcTimeoutException;
}
