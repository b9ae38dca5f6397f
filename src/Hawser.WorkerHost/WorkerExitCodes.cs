namespace Hawser.WorkerHost;

/// <summary>
/// The exit codes that the worker host itself ends a process with, each after one line on stderr that begins with <c>hawser:</c>. They
/// are those of <c>sysexits.h</c> that come nearest.
/// </summary>
public static class WorkerExitCodes
{
    /// <summary>
    /// 64: there was no boot line within 10 s, it was cut short, too long or not understood, or the entry that it names cannot be loaded.
    /// </summary>
    public const int BadBoot = 64;

    /// <summary>75: the owner did not answer within 10 s of the start (<see cref="Lifeline.Acknowledge"/> was not called).</summary>
    public const int NotAcknowledged = 75;
}
