namespace Hawser.Agent;

/// <summary>Options of a journal. Immutable.</summary>
public sealed class JournalOptions
{
    /// <summary>
    /// How long the file may become, in bytes; then it is made anew with what it says in sum: the counts of each name, and which batches are in them. What
    /// is kept with single events (<see cref="AgentEvent.Detail"/>) is gone with that. A file whose sum alone takes more than half of this may be twice as
    /// long as its sum. Default 256 MiB; at least 4 KiB.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public long MaxBytes
    {
        get;
        init => field = value >= 4096
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxBytes), value, "MaxBytes is at least 4,096.");
    } = 256L << 20;

    /// <summary>Opens the files.</summary>
    internal Func<string, FileStreamOptions, FileStream> Open { get; init; } = static (path, options) => new FileStream(path, options);
}
