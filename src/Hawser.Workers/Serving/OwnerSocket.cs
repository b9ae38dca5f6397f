using Hawser.WorkerHost;
using Hawser.Workers.Boot;
using Hawser.Workers.Launching;

namespace Hawser.Workers.Serving;

/// <summary>
/// Removes the folder of the owner's socket when the owner was killed and could not do it itself. What nobody removes (the last worker was killed
/// too) the next owner's listener sweeps.
/// </summary>
/// <remarks>
/// The lifeline's end alone is no proof: an owner that lives closes it to end just this worker. And a process that is killed closes its files
/// before it is dead, so that a look at the parent right then may still find the owner. So a thread waits for the owner's process itself.
/// </remarks>
internal sealed class OwnerSocket
{
    /// <summary>Between the closing of a dying process's files and its death. This process's own grace is hardly longer.</summary>
    private static readonly TimeSpan DeathLimit = TimeSpan.FromMilliseconds(450);

    private readonly string _path;
    private readonly int _owner;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _started;

    private OwnerSocket(string path, int owner)
    {
        _path = path;
        _owner = owner;
    }

    /// <summary>
    /// Watches from when <paramref name="ownerGone"/> fires. Null where the owner cannot be watched (behind a wrapper command, which is the parent
    /// then, or dead already) or has no socket in the file system: its folder, if any, is left to the sweep.
    /// </summary>
    internal static OwnerSocket? RemoveWhenOwnerDies(BootMessage line, CancellationToken ownerGone)
    {
        if (line.Owner.Endpoint.SocketPath is not { } path)
        {
            return null;
        }

        // Opened while the owner is still the parent, the descriptor cannot mean a later process of the same number.
        int owner = Libc.OpenProcess(line.OwnerProcessId);
        if (owner < 0 || Libc.GetParentProcessId() != line.OwnerProcessId)
        {
            if (owner >= 0)
            {
                _ = Libc.Close(owner);
            }

            return null;
        }

        OwnerSocket socket = new(path, owner);
        ownerGone.Register(socket.Start);
        return socket;
    }

    /// <summary>Before an end in order: lets a removal that has begun come to its end, within the limit.</summary>
    internal void Finish()
    {
        if (_started)
        {
            _ = _done.Task.Wait(DeathLimit);
        }
    }

    private void Start()
    {
        _started = true;
        try
        {
            new Thread(RemoveAfterDeath) { Name = "hawser owner's socket", IsBackground = true }.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            _done.SetResult(); // No thread to be had: the sweep removes it.
        }
    }

    private void RemoveAfterDeath()
    {
        long start = Environment.TickCount64;
        while (true)
        {
            TimeSpan left = DeathLimit - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            if (Native.WaitFor(_owner, Native.PollIn, Math.Max(0, (int)left.TotalMilliseconds)))
            {
                Remove();
                break;
            }

            if (left <= TimeSpan.Zero)
            {
                break; // It lives, and ends just this worker.
            }
        }

        _done.SetResult();
    }

    private void Remove()
    {
        try
        {
            File.Delete(_path);
            Directory.Delete(Path.GetDirectoryName(_path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another worker of the same owner was faster.
        }
    }
}
