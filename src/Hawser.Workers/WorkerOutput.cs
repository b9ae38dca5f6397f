using Hawser.Workers.Launching;

namespace Hawser.Workers;

/// <summary>
/// Where the owner takes what a worker writes to stdout or to stderr. Whatever is chosen, the stream is read all the time and its tail is
/// kept (<see cref="WorkerOptions.OutputTailBytes"/>). Immutable.
/// </summary>
public sealed class WorkerOutput
{
    private WorkerOutput(WorkerOutputKind kind, string? path = null, Action<string>? handler = null)
    {
        Kind = kind;
        Path = path;
        Handler = handler;
    }

    /// <summary>
    /// Line by line to <see cref="WorkerOptions.LoggerFactory"/>, with the worker's name. What a logger is too slow for is dropped.
    /// </summary>
    public static WorkerOutput Log { get; } = new(WorkerOutputKind.Log);

    /// <summary>Nowhere.</summary>
    public static WorkerOutput Discard { get; } = new(WorkerOutputKind.Discard);

    /// <summary>What is done with the output.</summary>
    public WorkerOutputKind Kind { get; }

    /// <summary>The file of <see cref="Append"/> and <see cref="Truncate"/>; else null.</summary>
    public string? Path { get; }

    /// <summary>Whether lines are wanted, and not the bytes.</summary>
    internal bool TakesLines => Kind is WorkerOutputKind.Log or WorkerOutputKind.Call;

    internal Action<string>? Handler { get; }

    /// <summary>
    /// To the end of a file, byte for byte; several workers, and both streams of one, may have the same file. It is opened when the worker
    /// starts, and made for this user only (mode 0600) where there is none; one that cannot be opened fails the start in <see
    /// cref="WorkerStartStage.Launch"/>. What cannot be written, as on a full disk, is lost: the worker goes on, the first loss is logged,
    /// and <see cref="WorkerExit.LostOutputBytes"/> counts them all.
    /// </summary>
    /// <param name="path">
    /// An absolute path, on a file system that answers: this process's own thread writes there, and waits as long as the system does.
    /// </param>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    public static WorkerOutput Append(string path) => new(WorkerOutputKind.Append, LaunchRules.OutputPath(path));

    /// <summary>As <see cref="Append"/>, but the file is emptied when the worker starts.</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    public static WorkerOutput Truncate(string path) => new(WorkerOutputKind.Truncate, LaunchRules.OutputPath(path));

    /// <summary>
    /// Line by line to code of yours, on the thread pool, one line at a time. It may be slow: what it is too slow for is dropped. It must
    /// not throw: if it does, no further line of this worker is given out. A line longer than 8192 characters comes in pieces.
    /// </summary>
    /// <param name="handler">Is given each line without its line end.</param>
    public static WorkerOutput Call(Action<string> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new WorkerOutput(WorkerOutputKind.Call, handler: handler);
    }
}
