namespace Hawser.Runtimes;

/// <summary>
/// How long each step of an interruption may take before the next, harder one: first the evaluation's cancellation token, then an interrupt of
/// what its thread waits in, then an abort of what its thread runs. Whatever does not end then is reported, with what would end it. Deadlines and
/// output quotas climb the same steps.
/// </summary>
public sealed record InterruptionTimes
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The defaults.</summary>
    public static InterruptionTimes Default { get; } = new();

    /// <summary>
    /// For code that heeds <see cref="EvaluationContext.CancellationToken"/>. 250 ms by default; zero (goes to the next step at once) to an hour.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan Token
    {
        get;
        init => field = Check(value, nameof(Token));
    } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// For code that awaits, sleeps, or waits for a lock or an event: an await is given up, the others throw
    /// <see cref="ThreadInterruptedException"/>. 250 ms by default; zero to an hour.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan Wait
    {
        get;
        init => field = Check(value, nameof(Wait));
    } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// For code that runs: it is aborted, wherever it is. 1 s by default; zero (it is never tried) to an hour. .NET says of such an abort that it may
    /// damage the process, and rarely the process ends by it: a process of a runtime's own is replaced then, an application that has a node in it may
    /// rather want zero.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan Abort
    {
        get;
        init => field = Check(value, nameof(Abort));
    } = TimeSpan.FromSeconds(1);

    private static TimeSpan Check(TimeSpan value, string name) => value >= TimeSpan.Zero && value <= Longest
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is zero to one hour.");
}
