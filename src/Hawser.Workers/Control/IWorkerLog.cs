using Hawser.Rpc;

namespace Hawser.Workers.Control;

/// <summary>What any connection of a worker may ask for: what the worker's loggers are given from now on.</summary>
[RpcContract(Name = "HawserWorkerLog", JsonContext = typeof(ControlJson))]
internal interface IWorkerLog
{
    /// <summary>
    /// Entries from when the first item comes, which is none and says only that; until the worker begins to end, or the caller leaves.
    /// </summary>
    /// <param name="least">The lowest level, as a number of <c>LogLevel</c>.</param>
    /// <param name="cancellationToken">Fires when the caller leaves.</param>
    IAsyncEnumerable<LogMessage> ReadAsync(int least, CancellationToken cancellationToken);
}
