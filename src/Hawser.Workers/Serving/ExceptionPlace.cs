using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Hawser.Workers.Serving;

/// <summary>
/// .NET's one place in a process for a handler of the exceptions that no code catches, shared by all copies of this assembly in the process: the
/// application's own, and that of a guest, whose load context is to go with it. Whichever has the place asks all of them, and hands it on when it leaves.
/// Thread-safe.
/// </summary>
/// <remarks>
/// .NET gives the place once and has no way to give it back. An application that is only visited gets it back all the same, by the field that holds
/// the handler. Where a .NET has no such field, a handler stays that asks whoever is there, and one that would keep a load context from being unloaded is
/// not placed there at all.
/// </remarks>
internal static class ExceptionPlace
{
    /// <summary>The list: of each copy, what it is asked with, and what it has in the place. Its shape is what copies of any version agree on.</summary>
    private const string List = "Hawser.Workers.ExceptionHandlers.1";

    private static readonly Func<Exception, bool> AskAll = Ask;

    // https://github.com/dotnet/runtime/blob/v10.0.0/src/libraries/System.Private.CoreLib/src/System/Runtime/ExceptionServices/ExceptionHandling.cs
    private static readonly FieldInfo? Place = typeof(ExceptionHandling).GetField("s_handler", BindingFlags.Static | BindingFlags.NonPublic);

    // Where there is no such field.
    private static bool isTaken;

    /// <summary>All copies of this assembly have it in common, and the runtime uses it for nothing.</summary>
    [SuppressMessage("Reliability", "CA2002", Justification = "It is meant to be the same object in all load contexts.")]
    private static object Gate => typeof(ExceptionHandling);

    /// <summary>One more is asked, until <see cref="Leave"/>.</summary>
    /// <param name="handler">Whether it takes an exception; then the process lives on.</param>
    /// <returns>False: somebody else has the place, the application or another startup hook.</returns>
    internal static bool TryJoin(Func<Exception, bool> handler)
    {
        lock (Gate)
        {
            Func<Exception, bool>[][] present = Present();
            if (!IsTaken(present) && !TryTake())
            {
                return false;
            }

            // A guest takes what is its own; the process, where it is a worker, takes all that comes to it.
            Func<Exception, bool>[] joining = [handler, AskAll];
            AppContext.SetData(List, IsGuest ? (Func<Exception, bool>[][])[joining, .. present] : [.. present, joining]);
            return true;
        }
    }

    /// <summary>It is asked no more.</summary>
    /// <param name="handler">One that has joined.</param>
    internal static void Leave(Func<Exception, bool> handler)
    {
        lock (Gate)
        {
            Func<Exception, bool>[][] left = [.. Present().Where(other => other[0] != handler)];
            AppContext.SetData(List, left.Length > 0 ? left : null);
            if (Place is not null && ReferenceEquals(Place.GetValue(null), AskAll))
            {
                Place.SetValue(null, left.Length > 0 ? left[0][1] : null);
            }
        }
    }

    private static Func<Exception, bool>[][] Present() => AppContext.GetData(List) as Func<Exception, bool>[][] ?? [];

    /// <summary>Whether the place is a copy's already.</summary>
    private static bool IsTaken(Func<Exception, bool>[][] present) => Place is null
        ? isTaken || present.Length > 0
        : Place.GetValue(null) is { } placed && (ReferenceEquals(placed, AskAll) || Array.Exists(present, other => ReferenceEquals(other[1], placed)));

    private static bool IsGuest => typeof(ExceptionPlace).Assembly.IsCollectible;

    private static bool TryTake()
    {
        if (Place is null && IsGuest)
        {
            return false;
        }

        try
        {
            ExceptionHandling.SetUnhandledExceptionHandler(AskAll);
            isTaken = true;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool Ask(Exception exception) => Array.Exists(Present(), handler => handler[0](exception));
}
