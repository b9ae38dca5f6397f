using System.Collections.ObjectModel;
using System.Text.Json;
using Hawser.Rpc;
using Hawser.Workers.Launching;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Workers;

/// <summary>How a worker is started, called and ended. Immutable, so one object may serve many starts.</summary>
public sealed class WorkerOptions
{
    internal static readonly WorkerOptions Default = new();

    private static readonly TimeSpan LongestSpin = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// The worker's name: shown on its command line, in every error and beside its output. 1 to 100 characters without control characters.
    /// Default null: the name of the worker class.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty, too long, or has control characters.</exception>
    public string? Name
    {
        get;
        init => field = value is null || IsName(value)
            ? value
            : throw new ArgumentException("A worker's name has 1 to 100 characters, none of them a control character.", nameof(value));
    }

    /// <summary>
    /// The time that a start, or a connect, may take in all. Default 30 s; more than zero, at most a day. Where many start at once, only a
    /// few (two for each processor, at least four) boot at a time, and the time of a start begins with its turn.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan StartTimeout
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(StartTimeout));
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a worker that is disposed may take to finish the calls in flight and end; after it, it is killed. Default 5 s; zero (kill
    /// at once) to a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan ShutdownTimeout
    {
        get;
        init => field = OptionTimes.ZeroOrMore(value, nameof(ShutdownTimeout));
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a call may take when neither its proxy nor <see cref="Rpc.RpcDeadline"/> says otherwise; after it, it fails with <see
    /// cref="Rpc.RpcTimeoutException"/>. Default <see cref="Timeout.InfiniteTimeSpan"/>: as long as it takes. Else more than zero, at most
    /// a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan CallTimeout
    {
        get;
        init => field = OptionTimes.PositiveOrInfinite(value, nameof(CallTimeout));
    } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How long the worker's process may go on with a call that this process gave up, because its time-out passed or its token fired.
    /// The caller has its exception at once; the worker is told, and a method that heeds its token ends. After the grace the worker is
    /// killed, with all its other calls (<see cref="WorkerExitCause.TimeoutIgnored"/>, <see
    /// cref="WorkerExitCause.CancellationIgnored"/>): code that does not stop can only be ended with its process. A stream
    /// that was given up counts until what produces it has ended. A call that waits for its turn is no reason, and leaving a stream early is none.
    /// Default 5 s; zero (kill at once) to a day, or <see
    /// cref="Timeout.InfiniteTimeSpan"/>: never kill. A debugger that holds the worker makes it deaf: choose infinite then.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan CancellationGrace
    {
        get;
        init => field = OptionTimes.ZeroOrMoreOrInfinite(value, nameof(CancellationGrace));
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many of the last bytes of stdout and of stderr are kept for error messages and the exit report. Default 64 KiB; 0 to 16 MiB.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int OutputTailBytes
    {
        get;
        init => field = LaunchRules.OutputTailBytes(value);
    } = 64 << 10;

    /// <summary>Where the worker's stdout goes. Default <see cref="WorkerOutput.Log"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public WorkerOutput StandardOutput
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = WorkerOutput.Log;

    /// <summary>
    /// Where the worker's stderr goes, and with it an exception that ended the worker. Unless it is <see cref="WorkerOutput.Log"/>, the default, what
    /// the worker's own loggers are given goes there too.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public WorkerOutput StandardError
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = WorkerOutput.Log;

    /// <summary>
    /// Where the owner's side logs, what the worker's own loggers are given (<see cref="WorkerContext.LoggerFactory"/>), and where the lines of the
    /// worker's stdout and stderr go, each with the worker's name, unless <see cref="StandardOutput"/> or <see cref="StandardError"/> says
    /// otherwise. What the factory's loggers are too slow for is dropped. Default: nowhere; the output is read all the same, so a
    /// worker never blocks on it.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ILoggerFactory LoggerFactory
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = NullLoggerFactory.Instance;

    /// <summary>The clock of every time-out here. Default <see cref="TimeProvider.System"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = TimeProvider.System;

    /// <summary>
    /// What the worker is called over, and listens on if it takes several connections. Default <see cref="WorkerChannel.UnixSocket"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public WorkerChannel Channel
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Channel), value, "Channel is UnixSocket, Tcp or StandardStreams.");
    }

    /// <summary>
    /// How long each side's waits for the other's next message ask for it again and again before they block. An answer that is quick comes
    /// some microseconds sooner, for the price of two processors that are busy as long as the waits spin: for short calls one after the
    /// other, on a machine that has processors to spare. Default zero: they never spin; at most 10 ms, and a few hundred microseconds are
    /// usual. Has no effect where a process has one processor.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan SpinTime
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= LongestSpin
            ? value
            : throw new ArgumentOutOfRangeException(nameof(SpinTime), value, "SpinTime is zero to 10 ms.");
    }

    /// <summary>
    /// How the worker's process is started. Default <see cref="LocalLauncher.Default"/>: this application's own command, on this machine.
    /// Not used by <c>ServeAsync</c>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public WorkerLauncher Launcher
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = LocalLauncher.Default;

    /// <summary>
    /// Environment variables of the worker's process: set to the value, which arrives as it is, or removed where the value is null.
    /// Default: none; the process has the owner's environment (<see cref="InheritEnvironment"/>). Copied when it is set. Visible to other
    /// processes of this user: what is secret goes into the init value. Not used by <c>ServeAsync</c>, as all that is about the process.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    /// <exception cref="ArgumentException">A name is empty or holds <c>=</c> or NUL, or a value holds NUL.</exception>
    public IReadOnlyDictionary<string, string?> Environment
    {
        get;
        init => field = LaunchRules.Environment(value);
    } = ReadOnlyDictionary<string, string?>.Empty;

    /// <summary>
    /// Whether the worker's process has the owner's environment, changed by <see cref="Environment"/>. Default true. With false it keeps
    /// only what its start needs: names that begin with <c>DOTNET_</c>, and <c>HOME</c>, <c>LD_LIBRARY_PATH</c> and <c>TMPDIR</c>; <see
    /// cref="Environment"/> can remove these too.
    /// </summary>
    public bool InheritEnvironment { get; init; } = true;

    /// <summary>
    /// The directory that the worker's process begins in, an absolute path. Default null: the owner's at the start. One that is not there,
    /// or may not be entered, fails the start in <see cref="WorkerStartStage.Launch"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    public string? WorkingDirectory
    {
        get;
        init => field = LaunchRules.WorkingDirectory(value);
    }

    /// <summary>
    /// The niceness of the worker's process and of the processes that it starts: -20 (most processor time) to 19 (least). It is the value
    /// itself, not added to the owner's, and set before the worker's code runs. Default null: the owner's. Less than the owner's needs a
    /// privilege; without it, the start fails in <see cref="WorkerStartStage.Launch"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int? Niceness
    {
        get;
        init => field = LaunchRules.Niceness(value);
    }

    /// <summary>
    /// A command that starts the worker's process: a program, by path or looked up in PATH, and its arguments; the worker's own command is
    /// appended. Default empty: none. It must leave standard input alone, and either become the worker's process (<c>nice</c>,
    /// <c>numactl</c>, <c>env</c>) or stay until that has ended and exit with its code (<c>timeout</c>, <c>bwrap</c>, <c>unshare
    /// --fork</c>): when a wrapper ends, so does the worker. <see cref="WorkerExit"/> tells the wrapper's exit code, which for a signal is
    /// mostly 128 and the signal's number. Not itself a .NET program. Copied when it is set.
    /// </summary>
    /// <exception cref="ArgumentException">The first word is empty, or a word is null or holds a NUL.</exception>
    public IReadOnlyList<string> Wrapper
    {
        get;
        init => field = LaunchRules.Wrapper(value);
    } = [];

    /// <summary>
    /// Processes that wait to become workers: where one of them was launched just as this worker's would be, it is taken, and the start takes
    /// milliseconds; else the worker's process is started as without. Default null: it always is. See <see cref="StandbyHosts"/>. Not used by
    /// <c>StartDetachedAsync</c> and <c>ServeAsync</c>.
    /// </summary>
    public StandbyHosts? Standby { get; init; }

    /// <summary>The worker's garbage collector, with a limit of the managed heap. Default null: as it is without.</summary>
    public GcOptions? Gc { get; init; }

    /// <summary>
    /// The most resident memory, in bytes, that the worker may have. At least 16 MiB; default null: no limit. Who has more is killed, and its
    /// <see cref="WorkerExit.Cause"/> is <see cref="WorkerExitCause.MemoryLimit"/>. It needs no privilege.
    /// </summary>
    /// <remarks>
    /// Where the owner may make a control group (cgroup v1, controller <c>memory</c>) below its own, the kernel holds the worker and its children
    /// together to it, and no page more is given. Elsewhere, with a <see cref="Wrapper"/>, and for detached workers, the worker's process alone
    /// is looked at every <see cref="MemoryCheckInterval"/>, and may have more for that long.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public long? MemoryLimit
    {
        get;
        init => field = LaunchRules.MemoryLimit(value);
    }

    /// <summary>
    /// How often the memory of a worker with a <see cref="MemoryLimit"/> is looked at where the kernel does not hold it to that. Default 250 ms;
    /// 10 ms to a minute.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan MemoryCheckInterval
    {
        get;
        init => field = LaunchRules.MemoryCheckInterval(value);
    } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long the worker waits for a managed debugger, before its init value is taken and before any code of its class runs. It writes a
    /// line with its process id to stderr, and goes on when a debugger has attached or the time is over; <see cref="StartTimeout"/> begins
    /// again then. Default zero: it does not wait; at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan WaitForDebugger
    {
        get;
        init => field = OptionTimes.ZeroOrMore(value, nameof(WaitForDebugger));
    }

    /// <summary>
    /// Where the runtime writes a dump of the worker when it crashes. Default null: it writes none. A folder that cannot be made fails the
    /// start in <see cref="WorkerStartStage.Launch"/>.
    /// </summary>
    public CrashDumpOptions? CrashDumps { get; init; }

    /// <summary>
    /// Takes the stacks of a worker that is about to be killed because a time-out has passed: a call's (<see cref="CancellationGrace"/>),
    /// that of its start, or <see cref="ShutdownTimeout"/>. They go to <see cref="WorkerExit.ThreadStacks"/> and to the log. Default null:
    /// nobody does. The package Hawser.Diagnostics has one for managed code: <c>HangCapture = ManagedStacks.CaptureAsync</c>.
    /// </summary>
    public HangCapture? HangCapture { get; init; }

    /// <summary>
    /// How long <see cref="HangCapture"/> may take, and so how much later the worker is killed at most. Default 5 s; more than zero, at most
    /// a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan HangCaptureTimeout
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(HangCaptureTimeout));
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What the owner serves to the worker on the worker's own connection, beside what it takes of the worker itself: an agent's services, for
    /// example. Default null: nothing. Of a detached worker they are there until it has let go of its owner; a worker that is served in process
    /// asks the owner without a connection.
    /// </summary>
    public OwnerServices? OwnerServices { get; init; }

    /// <summary>
    /// How the owner's side writes and reads values whose contract names no <c>JsonContext</c>. Default null: System.Text.Json's
    /// web-neutral defaults, as on the worker's side.
    /// </summary>
    public JsonSerializerOptions? Json { get; init; }

    /// <summary>
    /// What the owner accepts of the worker, and so how much of the owner's memory the worker can take: lower <see cref="RpcLimits.Message"/>,
    /// <see cref="RpcLimits.Pending"/> and <see cref="RpcLimits.Streams"/> for code that you do not trust. The worker's own limits are not meant.
    /// Default: those of <see cref="RpcLimits"/>; <see cref="RpcLimits.Chunk"/> cannot be above its own. Not used by <c>ServeAsync</c>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public RpcLimits Limits
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new();

    /// <summary>Whether stack traces of the worker's exceptions cross to the owner. Default true.</summary>
    public bool IncludeStackTraces { get; init; } = true;

    /// <summary>What is set and removed, the garbage collector's included.</summary>
    internal IReadOnlyDictionary<string, string?> ProcessEnvironment => Gc?.AddTo(Environment) ?? Environment;

    internal static bool IsName(string value) => value.Length is >= 1 and <= 100 && !value.Any(char.IsControl);
}
