using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;

namespace Hawser.Runtimes.Connecting;

/// <summary>Makes of what went wrong while connecting an exception that says what to do about it.</summary>
internal static class Refusals
{
    /// <summary>The server's own refusal of a session, or a loss in the middle of it.</summary>
    internal static async Task<RuntimeConnectException> OfOpeningAsync(SessionLink link, Exception failure)
    {
        WorkerExit? exit = null;
        if (failure is ConnectionLostException)
        {
            await link.DisposeAsync().ConfigureAwait(false);
            exit = await link.ExitAsync().ConfigureAwait(false);
        }

        return OfOpening(failure, exit);
    }

    /// <param name="failure">What happened.</param>
    /// <param name="exit">How the runtime's own process ended; null where it is somebody else's, or has not ended.</param>
    internal static RuntimeConnectException OfOpening(Exception failure, WorkerExit? exit) => failure switch
    {
        RuntimeSessionException refusal => Of(refusal.Message, failure),
        RemoteException remote when remote.RemoteType == typeof(RuntimeSessionException).FullName => Of(remote.Message, failure),
        WorkerExitedException exited => Exited(exited.Exit, failure),
        ConnectionLostException when exit is not null => Exited(exit, failure),
        ConnectionLostException => new RuntimeConnectException(
            RuntimeConnectFailure.SessionEnded, $"The node ended the connection: {failure.Message}", failure),
        _ => new RuntimeConnectException(
            RuntimeConnectFailure.StartFailed, $"The runtime's session could not be opened: {failure.Message}", failure),
    };

    internal static RuntimeConnectException OfStarting(WorkerStartException failure) => failure switch
    {
        { Timeout: { } limit } => new RuntimeConnectException(
            RuntimeConnectFailure.TimedOut,
            $"The runtime's process was not ready within {limit.TotalSeconds:0.###} s. On a busy machine give it more time by "
            + $"WorkerOptions.StartTimeout. {failure.Message}",
            failure),
        { Stage: WorkerStartStage.Launch } => new RuntimeConnectException(
            RuntimeConnectFailure.StartFailed,
            $"The runtime's process could not be started. Check that the program, and 'dotnet' where it needs that, is there and may be "
            + $"executed. {failure.Message}",
            failure),
        { Stage: WorkerStartStage.Contract } => new RuntimeConnectException(
            RuntimeConnectFailure.VersionMismatch,
            $"The runtime's process was built from another version of Hawser. Build and deploy both from the same sources. {failure.Message}",
            failure),
        _ => new RuntimeConnectException(
            RuntimeConnectFailure.StartFailed,
            $"The runtime's process ended or failed during its start; what it wrote to stderr says why. A program without startup hooks "
            + $"begins its Main with HawserWorker.RunIfWorker. {failure.Message}",
            failure),
    };

    internal static RuntimeConnectException OfConnecting(string node, WorkerConnectException failure) => failure switch
    {
        { InnerException: IpcConnectException { Final: true } } => new RuntimeConnectException(
            RuntimeConnectFailure.NodeRefused,
            $"What answers in the place of the node '{node}' has another key than the one that is registered or was given: the node was "
            + $"closed and another one opened, or the handle is of another node. Take a fresh handle, or connect by name. {failure.Message}",
            failure),
        { InnerException: IpcConnectException { IsRefusal: true } } => new RuntimeConnectException(
            RuntimeConnectFailure.NodeRefused,
            $"'{node}' does not know this handle: it was used, or has expired, or the node was closed. Ask for a fresh one. {failure.Message}",
            failure),
        { IsGone: true } => new RuntimeConnectException(
            RuntimeConnectFailure.NodeNotFound,
            $"The node '{node}' is gone: its process has ended. Start the application again. {failure.Message}",
            failure),
        { InnerException: ContractMismatchException } => OtherVersion(node, failure),
        { Timeout: { } limit } => new RuntimeConnectException(
            RuntimeConnectFailure.TimedOut,
            $"The node '{node}' did not take the connection within {limit.TotalSeconds:0.###} s, though its process runs: it may have been "
            + $"closed, its handle may have been used or have expired, or it is stopped, as by a debugger. {failure.Message}",
            failure),
        _ => new RuntimeConnectException(
            RuntimeConnectFailure.NodeRefused, $"The node '{node}' refused the connection. {failure.Message}", failure),
    };

    internal static RuntimeConnectException OtherVersion(string node, Exception failure) => new(
        RuntimeConnectFailure.VersionMismatch,
        $"The node '{node}' was built from another version of Hawser. Use the same version on both sides. {failure.Message}",
        failure);

    private static RuntimeConnectException Exited(WorkerExit exit, Exception failure) => new(
        RuntimeConnectFailure.StartFailed, $"The runtime's process ended while the session was opened: {exit}.", failure);

    private static RuntimeConnectException Of(string message, Exception failure)
    {
        int end = message.IndexOf(": ", StringComparison.Ordinal);
        return end > 0 && Enum.TryParse(message[..end], out RuntimeConnectFailure kind)
            ? new RuntimeConnectException(kind, message[(end + 2)..], failure)
            : new RuntimeConnectException(RuntimeConnectFailure.StartFailed, message, failure);
    }
}
