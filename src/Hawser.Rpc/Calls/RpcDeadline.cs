using Hawser.Rpc.Calls;

namespace Hawser.Rpc;

/// <summary>
/// The ambient deadline of the running code: calls made under it have no more time than is left of it, here and in all that their
/// handlers call in turn. A handler runs under the deadline of the call that it serves.
/// </summary>
public static class RpcDeadline
{
    // Set only by code that has a deadline, so that calls without one never pay for it.
    private static readonly AsyncLocal<AmbientDeadline?> Ambient = new();

    /// <summary>What is left, at least zero; null: no deadline.</summary>
    public static TimeSpan? Remaining => Ambient.Value?.Remaining;

    /// <summary>Sets a deadline for the calls that this code makes until the returned scope is disposed.</summary>
    /// <param name="time">The time from now, zero or more. An outer deadline that ends sooner stays in force.</param>
    /// <returns>Disposing it brings the outer deadline back. Dispose it in the method that called this one.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative, or over 24 days.</exception>
    public static IDisposable Within(TimeSpan time) => Within(time, TimeProvider.System);

    /// <summary>The time, or what is left of the ambient deadline when that is less.</summary>
    internal static TimeSpan Shorten(TimeSpan time) => TimeRange.Shorter(time, Remaining ?? Timeout.InfiniteTimeSpan);

    /// <summary>As <see cref="Within(TimeSpan)"/>, on another clock.</summary>
    /// <param name="time">The time from now, zero or more. An outer deadline that ends sooner stays in force.</param>
    /// <param name="clock">The clock by which what is left is counted.</param>
    /// <returns>Disposing it brings the outer deadline back. Dispose it in the method that called this one.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative, or over 24 days.</exception>
    public static IDisposable Within(TimeSpan time, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        TimeRange.ZeroOrMore(time);
        AmbientDeadline? outer = Ambient.Value;
        Ambient.Value = outer is not null && outer.Remaining <= time ? outer : new AmbientDeadline(time, clock);
        return new Scope(outer);
    }

    private sealed class Scope(AmbientDeadline? outer) : IDisposable
    {
        public void Dispose() => Ambient.Value = outer;
    }
}
