namespace Hawser.Workers.Launching;

/// <summary>A process's standard streams as its channel, see <see cref="LaunchRequest.ChannelOverStandardStreams"/>.</summary>
/// <remarks>
/// Each is used by one thread at a time, and its disposal, from any thread, ends a read or write that waits. The one who calls the worker
/// disposes them, and <see cref="LaunchedProcess"/>'s own disposal does where nobody has.
/// </remarks>
/// <param name="Incoming">Reads what the process writes to its standard output.</param>
/// <param name="Outgoing">
/// Writes to the process's standard input, behind the boot line. Its disposal does not close the standard input, whose end means the
/// owner's end to a worker: that is <see cref="LaunchedProcess.CloseLifeline"/>, which ends this too.
/// </param>
public sealed record LaunchedChannel(Stream Incoming, Stream Outgoing);
