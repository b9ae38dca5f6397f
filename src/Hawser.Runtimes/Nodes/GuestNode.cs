using System.Text.Json;
using Hawser.Runtimes.Sessions;
using Hawser.Workers.Detached;

namespace Hawser.Runtimes.Nodes;

/// <summary>
/// The node of a process that somebody attaches to by its id. The startup hook calls it, in a load context of its own, on the thread that serves the process's
/// diagnostics socket.
/// </summary>
internal static class GuestNode
{
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(20);
    private static int _names;

    /// <summary>Opens the node, and leaves its handle in the reply: a file that only this user can read, in a folder that only this user can enter.</summary>
    /// <param name="reply">The file, which does not exist yet.</param>
    /// <returns>Completes when the node is closed, with its last session.</returns>
    internal static Task Open(string reply)
    {
        // On the pool, so that nothing of it waits for this thread.
        RuntimeNode node = Task.Run(() => OpenAsync(reply)).WaitAsync(OpenTimeout).GetAwaiter().GetResult();
        return node.Closed;
    }

    private static async Task<RuntimeNode> OpenAsync(string reply)
    {
        RuntimeNode node = await RuntimeNode.OpenAsync(new RuntimeNodeOptions
        {
            Name = FormattableString.Invariant($"guest {Interlocked.Increment(ref _names)} of process {Environment.ProcessId}"),
            IsRegistered = false,
            ClosesWithLastSession = true,
        }).ConfigureAwait(false);
        try
        {
            RuntimeNodeHandle handle = await node.ShareAsync().ConfigureAwait(false);

            // Not by the serializer's own options: these would keep the handle's type, and with it the guest, for as long as the process lives.
            byte[] content = JsonSerializer.SerializeToUtf8Bytes(handle.Server, RuntimeJson.Default.WorkerHandleIRuntimeSession);
            return PrivateFiles.Create(reply, content) ? node : throw new IOException($"'{reply}' is there already.");
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
