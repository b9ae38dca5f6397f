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

        bool descends = Distance(processId) > 0;
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
        foreach ((int process, _) in Descendants())
        {
            Hold(process);
        }
    }

    /// <summary>
    /// Finds the worker by what each does first of all: it leads a process group. A wrapper may have made one, too (<c>setsid</c>); the
    /// worker is the furthest from it, as long as none of its own code has run.
    /// </summary>
    /// <returns>Its id; null where no descendant leads a group: the wrapper has become the worker.</returns>
    public int? FindLeader()
    {
        (int Process, int Distance)[] leaders =
            [.. Descendants().Where(static found => Look(found.Process) is { } stat && stat.Group == found.Process)];
        return leaders.Length > 0 ? leaders.MaxBy(static found => found.Distance).Process : null;
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

    private List<(int Process, int Distance)> Descendants()
    {
        List<(int, int)> found = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                && Distance(process) is > 0 and int distance)
            {
                found.Add((process, distance));
            }
        }

        return found;
    }

    /// <summary>How many generations it is from the wrapper; 0: it does not descend from it.</summary>
    private int Distance(int process)
    {
        int distance = 1;
        int parent = Parent(process);
        while (parent > 1 && parent != wrapper)
        {
            parent = Parent(parent);
            distance++;
        }

        return parent == wrapper ? distance : 0;
    }

    private static int Parent(int process) => Look(process)?.Parent ?? 0; // 0: it has ended.

    private static ProcessStat? Look(int process)
    {
        try
        {
            return ProcessStat.Read(process);
        }
        catch (UnauthorizedAccessException)
        {
            return null; // Another user's, hidden by the mount's options.
        }
    }
}
