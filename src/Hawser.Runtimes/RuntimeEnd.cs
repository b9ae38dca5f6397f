using Hawser.Workers;

namespace Hawser.Runtimes;

/// <summary>How a runtime ended.</summary>
/// <param name="Cause">Why.</param>
/// <param name="Message">The same, as a sentence.</param>
/// <param name="Exit">The exit report of the runtime's process; null where the process is not the runtime's own.</param>
public sealed record RuntimeEnd(RuntimeEndCause Cause, string Message, WorkerExit? Exit = null);
