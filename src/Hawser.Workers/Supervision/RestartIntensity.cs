namespace Hawser.Workers.Supervision;

/// <summary>
/// Counts restarts within a window of time, as Erlang's supervisors do (intensity and period): a worker that ends ever again is given up,
/// one that ends now and then is not. Not thread-safe.
/// </summary>
internal sealed class RestartIntensity(int? most, TimeSpan window, TimeProvider clock)
{
    /// <summary>Without a limit the exits of the last few only.</summary>
    private const int KeptWithoutLimit = 100;

    private readonly Queue<(long At, WorkerExit? Exit)> _restarts = [];

    /// <summary>How many count now.</summary>
    internal int Count
    {
        get
        {
            Forget();
            return _restarts.Count;
        }
    }

    /// <summary>Counts one more.</summary>
    /// <param name="exit">How the worker ended; null: not known, or there was none.</param>
    /// <returns>Null; or why there may be no further restart.</returns>
    internal GivingUp? Add(WorkerExit? exit)
    {
        Forget();
        _restarts.Enqueue((clock.GetTimestamp(), exit));
        return _restarts.Count > most
            ? new GivingUp(most.Value, window, [.. _restarts.Select(static restart => restart.Exit).OfType<WorkerExit>()])
            : null;
    }

    private void Forget()
    {
        while (_restarts.TryPeek(out (long At, WorkerExit? Exit) oldest)
            && (clock.GetElapsedTime(oldest.At) >= window || (most is null && _restarts.Count >= KeptWithoutLimit)))
        {
            _restarts.Dequeue();
        }
    }
}
