using System.Collections.ObjectModel;

namespace Hawser.Workers.Launching;

/// <summary>One process to be started as a worker.</summary>
public sealed class LaunchRequest
{
    // The limit counts the line feed, which is added when the line is written.
    private const int MaxBootLine = Hawser.WorkerHost.BootLine.MaxLength - 1;

    private readonly ReadOnlyMemory<byte> _bootLine;

    /// <summary>The worker's name: its last command-line argument, and part of every error.</summary>
    public required string Name { get; init; }

    /// <summary>The process that the worker belongs to, for its command line. Default: this process.</summary>
    public int OwnerProcessId { get; init; } = System.Environment.ProcessId;

    /// <summary>
    /// The boot line, without its line feed, at most 65535 bytes. A launcher copies it before its task is done, and clears its copy once it
    /// is written: then the caller may clear this one.
    /// </summary>
    /// <exception cref="ArgumentException">It is longer, or holds a line feed.</exception>
    public required ReadOnlyMemory<byte> BootLine
    {
        get => _bootLine;
        init
        {
            if (value.Length > MaxBootLine)
            {
                throw new ArgumentException($"A boot line has at most {MaxBootLine} bytes; this one has {value.Length}.", nameof(value));
            }

            if (value.Span.Contains((byte)'\n'))
            {
                throw new ArgumentException("A boot line is one line: it holds no line feed.", nameof(value));
            }

            _bootLine = value;
        }
    }

    /// <summary>
    /// Whether the process has the environment of the process that starts it; see <see cref="WorkerOptions.InheritEnvironment"/>. Default
    /// true.
    /// </summary>
    public bool InheritEnvironment { get; init; } = true;

    /// <summary>
    /// Environment variables that are set, or removed where the value is null, after inheriting. Copied when it is set. Default: none.
    /// </summary>
    /// <exception cref="ArgumentException">A name is empty or holds <c>=</c> or NUL, or a value holds NUL.</exception>
    public IReadOnlyDictionary<string, string?> Environment
    {
        get;
        init => field = LaunchRules.Environment(value);
    } = ReadOnlyDictionary<string, string?>.Empty;

    /// <summary>The directory that the process begins in, an absolute path. Default null: that of the process that starts it.</summary>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    public string? WorkingDirectory
    {
        get;
        init => field = LaunchRules.WorkingDirectory(value);
    }

    /// <summary>
    /// The niceness of the process and of all that it starts, -20 to 19. Default null: that of the process that starts it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public int? Niceness
    {
        get;
        init => field = LaunchRules.Niceness(value);
    }

    /// <summary>
    /// A command that the process's own is appended to; empty (the default): none. See <see cref="WorkerOptions.Wrapper"/>. Copied when it
    /// is set.
    /// </summary>
    /// <exception cref="ArgumentException">The first word is empty, or a word holds a NUL.</exception>
    public IReadOnlyList<string> Wrapper
    {
        get;
        init => field = LaunchRules.Wrapper(value);
    } = [];

    /// <summary>
    /// Whether the process's standard streams go on as its channel behind the boot line (<see cref="LaunchedProcess.Channel"/>): then the
    /// launcher leaves standard output alone, and what <see cref="StandardOutput"/> says does not matter, since the worker prints to
    /// stderr. A launcher that cannot offer that leaves <see cref="LaunchedProcess.Channel"/> null, and the start fails. Default false.
    /// </summary>
    public bool ChannelOverStandardStreams { get; init; }

    /// <summary>
    /// Whether the process is to outlive the one that starts it, once it is told so over its channel: it leads a session of its own.
    /// Default
    /// false.
    /// </summary>
    public bool Detached { get; init; }

    /// <summary>How many of the last bytes of stdout and of stderr are kept, each. 0 to 16 MiB; default 64 KiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public int OutputTailBytes
    {
        get;
        init => field = LaunchRules.OutputTailBytes(value);
    } = 64 * 1024;

    /// <summary>
    /// The most resident memory that the process may have, in bytes, at least 16 MiB; one that is seen with more is killed, and
    /// <see cref="ProcessExit.MemoryBytes"/> says so. Default null: no limit. A launcher that cannot keep it refuses to start the process.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public long? MemoryLimit
    {
        get;
        init => field = LaunchRules.MemoryLimit(value);
    }

    /// <summary>How often the memory is looked at. 10 ms to 1 minute; default 250 ms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public TimeSpan MemoryCheckInterval
    {
        get;
        init => field = LaunchRules.MemoryCheckInterval(value);
    } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// What is done with stdout: bytes go to a file, or lines to <see cref="OnOutputLine"/> (<see cref="WorkerOutputKind.Log"/> and
    /// <see cref="WorkerOutputKind.Call"/>), or neither. Default <see cref="WorkerOutput.Log"/>.
    /// </summary>
    public WorkerOutput StandardOutput
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = WorkerOutput.Log;

    /// <summary>As <see cref="StandardOutput"/>, for stderr.</summary>
    public WorkerOutput StandardError
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = WorkerOutput.Log;

    /// <summary>
    /// Is told the file and the reason, once for each file, when output cannot be written to it and is lost; null (the default): nobody.
    /// Called on the thread pool. It must not throw.
    /// </summary>
    public Action<string>? OnOutputLost { get; init; }

    /// <summary>
    /// Is given each line of the streams whose lines are wanted, without its line end; null (the default): nobody wants them. Called on the
    /// thread pool, one line at a time, those of one stream in order. It may be slow: a bounded number of lines waits for it, the rest is
    /// dropped and counted (<see cref="LaunchedProcess.DroppedOutputLines"/>). A line longer than 8192 characters comes in pieces; bytes
    /// that are not UTF-8 come as U+FFFD. Lines may still come after the process's end. It must not throw: if it does, it gets no further
    /// line.
    /// </summary>
    public Action<OutputStream, string>? OnOutputLine { get; init; }
}
