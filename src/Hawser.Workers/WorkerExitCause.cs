namespace Hawser.Workers;

/// <summary>Why a worker's process ended, as its owner saw it.</summary>
public enum WorkerExitCause
{
    /// <summary>
    /// The owner asked for it: the connection of a spawned worker, or the handle of a started one, was disposed. The exit code or signal
    /// tells whether the worker ended in time or had to be killed.
    /// </summary>
    Requested,

    /// <summary>The owner's connection to the worker broke while its process lived on; the process was killed.</summary>
    ConnectionLost,

    /// <summary>
    /// An exception in the background (timer, thread, <c>async void</c>) ended the worker; see <see cref="WorkerExit.Exception"/>.
    /// </summary>
    UnhandledException,

    /// <summary>The process exited by itself; see <see cref="WorkerExit.ExitCode"/>.</summary>
    ExitCode,

    /// <summary>A signal ended the process; see <see cref="WorkerExit.Signal"/>.</summary>
    Signal,

    /// <summary>The worker's start failed or was cancelled, and its process was killed.</summary>
    StartFailed,

    /// <summary>
    /// The worker had more memory than <see cref="WorkerOptions.MemoryLimit"/> and was killed (see <see cref="WorkerExit.MemoryBytes"/>),
    /// or it ended because its managed heap was full (<see cref="GcOptions.HeapHardLimit"/>).
    /// </summary>
    MemoryLimit,

    /// <summary>
    /// The worker failed its health checks (<see cref="SupervisionOptions{TContract}.HealthCheck"/>), and was killed to be replaced.
    /// </summary>
    Unhealthy,

    /// <summary>
    /// The time-out of a call passed, and the worker had not answered it <see cref="WorkerOptions.CancellationGrace"/> later: it was
    /// killed. <see cref="WorkerExit.UnansweredCall"/> names the call.
    /// </summary>
    TimeoutIgnored,

    /// <summary>
    /// A call was cancelled, and the worker had not answered it <see cref="WorkerOptions.CancellationGrace"/> later: it was killed.
    /// <see cref="WorkerExit.UnansweredCall"/> names the call.
    /// </summary>
    CancellationIgnored,
}
