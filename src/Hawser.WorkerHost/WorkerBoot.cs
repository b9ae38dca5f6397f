namespace Hawser.WorkerHost;

/// <summary>What a worker knows when it begins: given to the entry method that the boot line names.</summary>
public sealed class WorkerBoot
{
    internal WorkerBoot(ReadOnlyMemory<byte> line, Lifeline lifeline, StandardStreams? channel)
    {
        Line = line;
        Lifeline = lifeline;
        Channel = channel;
    }

    /// <summary>
    /// The boot line as the owner wrote it: one JSON object in UTF-8, without its line feed. It holds the ticket's key, so it must not be
    /// logged.
    /// </summary>
    public ReadOnlyMemory<byte> Line { get; }

    /// <summary>The tie to the owner, already watched.</summary>
    public Lifeline Lifeline { get; }

    /// <summary>The channel to the owner, where it is the standard streams; else null.</summary>
    internal StandardStreams? Channel { get; }
}
