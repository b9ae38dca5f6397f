namespace Hawser.Workers;

/// <summary>
/// Takes a picture of a process that hangs, for its report: the stacks of its threads, say. <c>ManagedStacks.CaptureAsync</c> of the package
/// Hawser.Diagnostics is one.
/// </summary>
/// <param name="processId">The process. It is this process's child or that of a wrapper command, and is not reaped before the end.</param>
/// <param name="cancellationToken">
/// Fires when the time for it (<see cref="WorkerOptions.HangCaptureTimeout"/>) is over; the process is then killed, whatever this does.
/// </param>
/// <returns>The picture as text. What it throws is logged, and the process is killed without a picture.</returns>
public delegate Task<string> HangCapture(int processId, CancellationToken cancellationToken);
