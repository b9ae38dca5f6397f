using Hawser.Workers.Launching;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Serving;

/// <summary>
/// Sees whether the code of dropped containers is really unloaded: that takes a few collections, which run in the background. What is still there
/// then is referred to by something, and counted; the memory of the others is given back to the system. Thread-safe.
/// </summary>
internal sealed partial class LoadContextWatch(ServingOptions options)
{
    /// <summary>After so many collections a context that is still there is held by something.</summary>
    private const int MostLooks = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = GuardedLogger.Create(options.LoggerFactory, "Hawser.Runtimes.Node");
    private readonly Lock _gate = new();
    private readonly List<(WeakReference Context, int Looks)> _watched = [];
    private readonly List<WeakReference> _held = [];
    private bool _looking;
    private int _logged;

    /// <summary>How many contexts are held by something.</summary>
    internal int StillLoaded
    {
        get
        {
            lock (_gate)
            {
                _held.RemoveAll(static context => !context.IsAlive);
                return _held.Count;
            }
        }
    }

    /// <summary>Watches a context that is to go.</summary>
    internal void Watch(WeakReference context)
    {
        lock (_gate)
        {
            if (!context.IsAlive)
            {
                return;
            }

            _watched.Add((context, 0));
            if (!_looking)
            {
                _looking = true;
                _ = Task.Run(LookAsync);
            }
        }
    }

    private async Task LookAsync()
    {
        do
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            await Task.Delay(Interval, options.TimeProvider).ConfigureAwait(false);
        }
        while (Look());
        GiveBack();
    }

    /// <summary>
    /// What the run time frees of a context, and what compiling for it took, stays with the C library, which keeps it apart for each of many threads: some
    /// hundred KiB for each container, until as much has gathered as all threads may ever need.
    /// </summary>
    private static void GiveBack()
    {
        try
        {
            _ = Libc.TrimMemory(0);
        }
        catch (EntryPointNotFoundException)
        {
            // A library that keeps nothing apart.
        }
    }

    private bool Look()
    {
        int held;
        lock (_gate)
        {
            for (int i = _watched.Count - 1; i >= 0; i--)
            {
                (WeakReference context, int looks) = _watched[i];
                if (!context.IsAlive || looks + 1 >= MostLooks)
                {
                    _watched.RemoveAt(i);
                }
                else
                {
                    _watched[i] = (context, looks + 1);
                }

                if (context.IsAlive && looks + 1 >= MostLooks)
                {
                    _held.Add(context);
                }
            }

            held = _held.Count;
            _looking = _watched.Count > 0;
        }

        if (held >= options.MostLoadedContexts && held > _logged)
        {
            _logged = held;
            LogHeld(_logger, held);
        }

        return _looking;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The code of {Held} dropped containers cannot be unloaded, since something refers to it. This process should be replaced")]
    private static partial void LogHeld(ILogger logger, int held);
}
