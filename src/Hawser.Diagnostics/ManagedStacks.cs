using System.Globalization;
using System.Text;
using Microsoft.Diagnostics.Runtime;

namespace Hawser.Diagnostics;

/// <summary>
/// The managed stacks of all threads of another .NET process on this machine, taken from outside, so that it need not cooperate: it may spin, be
/// deadlocked, or have starved its thread pool. For <c>WorkerOptions.HangCapture</c>, or for any process of this user.
/// </summary>
/// <remarks>
/// The process is stopped while it is read, some tenths of a second, and goes on afterwards. Linux; this user must be allowed to trace it
/// (ptrace), which containers and hardened systems may refuse, and its runtime must come with its data access library
/// (<c>libmscordaccore.so</c>), as the shared runtime does.
/// </remarks>
public static class ManagedStacks
{
    private const int MostFrames = 200;

    /// <summary>
    /// Now and then, on a busy machine, a look finds no more than one thread. Nearly all programs have managed frames on their main thread; where that
    /// has none, it is looked again.
    /// </summary>
    private const int MostLooks = 3;

    /// <summary>Takes the stacks. Thread-safe; several processes may be read at once.</summary>
    /// <param name="processId">The process; not this one.</param>
    /// <param name="cancellationToken">Gives up between two threads; the process goes on then.</param>
    /// <returns>
    /// For each thread with managed frames a line with its system id and name, then a line for each frame, the innermost first. Past 200 frames
    /// of a thread, the rest is left out.
    /// </returns>
    /// <exception cref="InvalidOperationException">There is no such process, it runs no .NET, or it may not be read.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static Task<string> CaptureAsync(int processId, CancellationToken cancellationToken = default)
    {
        var stacks = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        // One thread from attaching to detaching: the kernel lets only the thread that traces a process read its registers.
        new Thread(() => Run(processId, stacks, cancellationToken)) { IsBackground = true, Name = "hawser stacks" }.UnsafeStart();
        return stacks.Task;
    }

    private static void Run(int processId, TaskCompletionSource<string> stacks, CancellationToken cancellationToken)
    {
        try
        {
            string text = Read(processId, cancellationToken, out bool isWhole);
            for (int looks = 1; !isWhole && looks < MostLooks; looks++)
            {
                string again = Read(processId, cancellationToken, out isWhole);
                text = isWhole || again.Length > text.Length ? again : text;
            }

            stacks.SetResult(text);
        }
        catch (OperationCanceledException)
        {
            stacks.SetCanceled(cancellationToken);
        }
        catch (Exception e)
        {
            stacks.SetException(new InvalidOperationException($"The stacks of process {processId} cannot be read: {e.Message}", e));
        }
    }

    private static string Read(int processId, CancellationToken cancellationToken, out bool isWhole)
    {
        isWhole = false;
        cancellationToken.ThrowIfCancellationRequested();
        using DataTarget target = DataTarget.AttachToProcess(processId, suspend: true);
        if (target.ClrVersions is not [var version, ..])
        {
            throw new InvalidOperationException("it runs no .NET, or has not loaded it yet.");
        }

        using ClrRuntime runtime = version.CreateRuntime();
        var text = new StringBuilder();
        foreach (ClrThread thread in runtime.Threads)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (thread.IsAlive)
            {
                int before = text.Length;
                Write(processId, thread, text);
                isWhole |= thread.OSThreadId == processId && text.Length > before;
            }
        }

        return text.ToString();
    }

    private static void Write(int processId, ClrThread thread, StringBuilder text)
    {
        int before = text.Length;
        text.Append(CultureInfo.InvariantCulture, $"Thread {thread.OSThreadId} ({NameOf(processId, thread.OSThreadId)}):\n");
        int frames = 0;
        foreach (ClrStackFrame frame in thread.EnumerateStackTrace())
        {
            if (frame.Method is not { Signature: { } signature })
            {
                continue; // The runtime's own transitions.
            }

            if (++frames > MostFrames)
            {
                text.Append("  …\n");
                break;
            }

            text.Append("  at ").Append(signature).Append('\n');
        }

        if (frames == 0)
        {
            text.Length = before;
        }
    }

    private static string NameOf(int processId, uint threadId)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/task/{threadId}/comm")).TrimEnd('\n');
        }
        catch (IOException)
        {
            return "ended";
        }
    }
}
