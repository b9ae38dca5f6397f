using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Hawser.Workers.Serving;

/// <summary>
/// The process's one place for a handler of the exceptions that no code catches. Whoever claims one has the process live on; what nobody claims is a
/// worker's to report, and has its usual way in a process that is no worker. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// .NET gives the place once and has no way to give it back. An application that is only visited gets it back all the same, by the field that holds
/// the handler. Where a .NET has no such field, a handler stays that handles nothing; and one that would keep a load context from being unloaded is
/// not placed there at all.
/// </para>
/// <para>Where somebody else has the place, claimants still hear of what ends the process, and the process ends.</para>
/// </remarks>
internal static class UnhandledExceptions
{
    private static readonly Lock Gate = new();
    private static readonly Func<Exception, bool> Handler = Handle;

    // https://github.com/dotnet/runtime/blob/v10.0.0/src/libraries/System.Private.CoreLib/src/System/Runtime/ExceptionServices/ExceptionHandling.cs
    private static readonly FieldInfo? Place = typeof(ExceptionHandling).GetField("s_handler", BindingFlags.Static | BindingFlags.NonPublic);

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
            isPlaced = TryPlace();
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

    private static bool TryPlace()
    {
        if (Place is null && typeof(UnhandledExceptions).Assembly.IsCollectible)
        {
            return false;
        }

        try
        {
            ExceptionHandling.SetUnhandledExceptionHandler(Handler);
            return true;
        }
        catch (InvalidOperationException)
        {
            // The application has it, or another startup hook.
            return false;
        }
    }

    private static void GiveBack()
    {
        if (isListening)
        {
            AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
            isListening = false;
        }

        if (isPlaced && Place is not null && ReferenceEquals(Place.GetValue(null), Handler))
        {
            Place.SetValue(null, null);
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
