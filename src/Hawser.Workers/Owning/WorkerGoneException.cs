using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Hawser.Ipc;
using Hawser.Rpc;

namespace Hawser.Workers.Owning;

/// <summary>A connection to somebody else's worker was lost because the worker has ended; how, its owner knows.</summary>
/// <param name="worker">The worker.</param>
/// <param name="end">How the connection ended.</param>
/// <param name="method">The wire name of the call that fails; null: none yet.</param>
[SuppressMessage("Design", "CA1064", Justification = "Callers catch ConnectionLostException; this says the same, with a better message.")]
[SuppressMessage("Design", "CA1032", Justification = "It is made here only.")]
internal sealed class WorkerGoneException(WorkerTarget worker, IpcEnd end, string? method = null)
    : ConnectionLostException(Describe(worker, method), end), IPerCallException
{
    Exception IPerCallException.ForCall(string method) => new WorkerGoneException(worker, End!, method);

    private static string Describe(WorkerTarget worker, string? method) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(method is null ? "The connection is lost" : $"The call of '{method}' failed")}: worker '{worker.Name}' (process {worker.ProcessId}) has ended.");
}
