using System.Collections.Immutable;

namespace Hawser.Workers.Serving;

/// <summary>
/// The process's one place for a handler of the exceptions that no code catches. Whoever claims one has the process live on; what nobody claims is a
/// worker's to report, and has its usual way in a process that is no worker. Thread-safe.
/// </summary>
/// <remarks>
/// Where somebody else has the place (<see cref="ExceptionPlace"/>), claimants still hear of what ends the process, and the process ends.
/// </remarks>
internal static class UnhandledExceptions
{
    private static readonly Lock Gate = new();
    private static readonly Func<Exception, bool> Handler = Handle;

    private static ImmutableArray<IExceptionClaimant> claimants = [];
    private static BackgroundFaults? worker;
    private static bool isPlaced;
    private static bool isListening;

    /// <summary>What nobody claims is reported by this worker, from now on.</summary>
    internal static void Serve(BackgroundFaults faults)
    {
        lock (Gate)
        {
            worker = faults;
            Settle();
        }
    }

    /// <summary>One more is asked whether exceptions are its own.</summary>
    internal static void Add(IExceptionClaimant claimant)
    {
        lock (Gate)
        {
            claimants = claimants.Add(claimant);
            Settle();
        }
    }

    /// <summary>It is asked no more. With the last one, the process gets its place back.</summary>
    internal static void Remove(IExceptionClaimant claimant)
    {
        lock (Gate)
        {
            claimants = claimants.Remove(claimant);
            Settle();
        }
    }

    private static void Settle()
    {
        bool isNeeded = worker is not null || !claimants.IsEmpty;
        if (isNeeded && !isPlaced && !isListening)
        {
            isPlaced = ExceptionPlace.TryJoin(Handler);
            isListening = !isPlaced;
            if (isListening)
            {
                AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
            }
        }
        else if (!isNeeded)
        {
            GiveBack();
        }
    }

    private static void GiveBack()
    {
        if (isListening)
        {
            AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
            isListening = false;
        }

        if (isPlaced)
        {
            ExceptionPlace.Leave(Handler);
            isPlaced = false;
        }
    }

    private static bool Handle(Exception exception) => IsClaimed(exception) || (worker?.Handle(exception) ?? false);

    /// <summary>The runtime ends the process after this.</summary>
    private static void OnUnhandled(object sender, UnhandledExceptionEventArgs e)
    {
        if (e.ExceptionObject is not Exception exception)
        {
            return;
        }

        bool isClaimed = IsClaimed(exception);
        worker?.Handle(exception);
        foreach (IExceptionClaimant claimant in isClaimed ? claimants : [])
        {
            claimant.ProcessEnds();
        }
    }

    private static bool IsClaimed(Exception exception)
    {
        foreach (IExceptionClaimant claimant in claimants)
        {
            if (claimant.Claim(exception))
            {
                return true;
            }
        }

        return false;
    }
}
