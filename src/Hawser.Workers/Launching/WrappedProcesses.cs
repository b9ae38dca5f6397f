using System.Globalization;
using Hawser.WorkerHost;

namespace Hawser.Workers.Launching;

/// <summary>
/// The processes behind a wrapper command: the worker, which a wrapper that forks has as its child, and whatever stands between. They are
/// not this process's own children, so each is held by a pidfd, which never means another process. Not thread-safe.
/// </summary>
/// <param name="wrapper">The process that was started. Not reaped while this is used.</param>
internal sealed class WrappedProcesses(int wrapper) : IDisposable
{
    private readonly List<int> _descriptors = [];

    /// <summary>Holds the process, if it descends from the wrapper: else the number was another's before it could be held.</summary>
    /// <returns>Whether it is held.</returns>
    public bool Hold(int processId)
    {
        int descriptor = Libc.OpenProcess(processId);
        if (descriptor < 0)
        {
            return false;
        }

        bool descends = Descends(processId);
        if (descends)
        {
            _descriptors.Add(descriptor);
        }
        else
        {
            _ = Libc.Close(descriptor);
        }

        return descends;
    }

    /// <summary>
    /// Holds whatever descends from the wrapper now: as long as it lives, and its own children have not lost their parents.
    /// </summary>
    public void HoldAll()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            string name = Path.GetFileName(folder);
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int process) && Descends(process))
            {
                Hold(process);
            }
        }
    }

    public void Kill()
    {
        foreach (int descriptor in _descriptors)
        {
            _ = Libc.SignalProcess(descriptor, Libc.SIGKILL);
        }
    }

    /// <summary>Adds those that still run.</summary>
    /// <returns>Whether there are any.</returns>
    public bool AddTo(PollSet set)
    {
        _descriptors.RemoveAll(descriptor =>
        {
            bool ended = Native.WaitFor(descriptor, Native.PollIn, 0);
            if (ended)
            {
                _ = Libc.Close(descriptor);
            }
            else
            {
                set.Add(descriptor, Libc.PollIn);
            }

            return ended;
        });
        return _descriptors.Count > 0;
    }

    public void Dispose()
    {
        foreach (int descriptor in _descriptors)
        {
            _ = Libc.Close(descriptor);
        }

        _descriptors.Clear();
    }

    private bool Descends(int process)
    {
        int parent = Parent(process);
        while (parent > 1 && parent != wrapper)
        {
            parent = Parent(parent);
        }

        return parent == wrapper;
    }

    private static int Parent(int process)
    {
        try
        {
            return ProcessStat.Read(process)?.Parent ?? 0; // 0: it has ended.
        }
        catch (UnauthorizedAccessException)
        {
            return 0; // Another user's, hidden by the mount's options.
        }
    }
}
