namespace Hawser.Workers;

/// <summary>What becomes of a call that is made while a supervised worker's process is replaced.</summary>
public enum CallsWhileRestarting
{
    /// <summary>
    /// It waits for the next worker, up to its own deadline, its token and <see cref="SupervisionOptions{TContract}.RestartWait"/>, and is
    /// sent then.
    /// </summary>
    Wait,

    /// <summary>It fails at once, with <see cref="WorkerUnavailableException"/>.</summary>
    Fail,
}
