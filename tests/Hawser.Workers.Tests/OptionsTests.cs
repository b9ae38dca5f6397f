using Hawser.Rpc;

namespace Hawser.Workers.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Options_out_of_range_are_refused_with_their_range_when_they_are_set()
    {
        Assert.Contains("one day", Range(() => new WorkerOptions { StartTimeout = TimeSpan.Zero }));
        Assert.Contains("one day", Range(() => new WorkerOptions { StartTimeout = TimeSpan.FromDays(2) }));
        Assert.Contains("between zero and", Range(() => new WorkerOptions { ShutdownTimeout = TimeSpan.FromTicks(-1) }));
        Assert.Contains("one day", Range(() => new WorkerOptions { CallTimeout = TimeSpan.Zero }));
        Assert.Contains("between zero and", Range(() => new WorkerOptions { CancellationGrace = TimeSpan.FromTicks(-1) }));
        Assert.Equal(Timeout.InfiniteTimeSpan, new WorkerOptions { CancellationGrace = Timeout.InfiniteTimeSpan }.CancellationGrace);
        Assert.Contains("16777216", Range(() => new WorkerOptions { OutputTailBytes = -1 }));
        Assert.Contains("between zero and", Range(() => new WorkerOptions { WaitForDebugger = TimeSpan.FromTicks(-1) }));
        Assert.Contains("zero to 10 ms", Range(() => new WorkerOptions { SpinTime = TimeSpan.FromTicks(-1) }));
        Assert.Contains("zero to 10 ms", Range(() => new WorkerOptions { SpinTime = TimeSpan.FromMilliseconds(11) }));
        Assert.Throws<ArgumentException>(() => new WorkerOptions { Name = "" });
        Assert.Throws<ArgumentException>(() => new WorkerOptions { Name = "two\nlines" });
        Assert.Throws<ArgumentException>(() => new WorkerOptions { Name = new string('x', 101) });
        Assert.Throws<ArgumentNullException>(() => new WorkerOptions { LoggerFactory = null! });
        Assert.Throws<ArgumentNullException>(() => new WorkerOptions { TimeProvider = null! });
        Assert.Throws<ArgumentNullException>(() => new WorkerOptions { Launcher = null! });
    }

    [Fact]
    public void Options_have_the_documented_defaults()
    {
        var options = new WorkerOptions();
        Assert.Null(options.Name);
        Assert.Equal(TimeSpan.FromSeconds(30), options.StartTimeout);
        Assert.Equal(TimeSpan.FromSeconds(5), options.ShutdownTimeout);
        Assert.Equal(Timeout.InfiniteTimeSpan, options.CallTimeout);
        Assert.Equal(TimeSpan.FromSeconds(5), options.CancellationGrace);
        Assert.Equal(64 << 10, options.OutputTailBytes);
        Assert.True(options.IncludeStackTraces);
        Assert.True(options.InheritEnvironment);
        Assert.Empty(options.Environment);
        Assert.Null(options.WorkingDirectory);
        Assert.Null(options.Niceness);
    }

    [Fact]
    public void W5_an_environment_directory_or_niceness_that_cannot_be_is_refused_when_it_is_set()
    {
        Assert.Contains("'A=B'", Refused(() => new WorkerOptions { Environment = Variables("A=B", "x") }));
        Assert.Contains("''", Refused(() => new WorkerOptions { Environment = Variables("", "x") }));
        string nul = Refused(() => new WorkerOptions { Environment = Variables("A", "secret\0") });
        Assert.Contains("'A'", nul);
        Assert.DoesNotContain("secret", nul);
        Assert.Contains("absolute", Refused(() => new WorkerOptions { WorkingDirectory = "here" }));
        Assert.Contains("-20", Range(() => new WorkerOptions { Niceness = 20 }));
        Assert.Contains("19", Range(() => new WorkerOptions { Niceness = -21 }));
        Assert.Throws<ArgumentNullException>(() => new WorkerOptions { Environment = null! });

        static Dictionary<string, string?> Variables(string name, string value) => new() { [name] = value };
    }

    [Fact]
    public void W16_crash_dumps_that_cannot_be_are_refused_when_they_are_set()
    {
        Assert.Contains("absolute", Refused(() => new CrashDumpOptions { Folder = "here" }));
        Assert.Contains("1000", Range(() => new CrashDumpOptions { Folder = "/tmp", Keep = 0 }));
        Assert.Contains("Triage", Range(() => new CrashDumpOptions { Folder = "/tmp", Kind = 0 }));
        Assert.Contains("one day", Range(() => new WorkerOptions { HangCaptureTimeout = TimeSpan.Zero }));
    }

    [Fact]
    public void W6_a_wrapper_that_is_no_command_is_refused_when_it_is_set()
    {
        Assert.Contains("program", Refused(() => new WorkerOptions { Wrapper = [""] }));
        Assert.Contains("NUL", Refused(() => new WorkerOptions { Wrapper = ["nice", "-n\0"] }));
        Assert.Empty(new WorkerOptions().Wrapper);
    }

    [Fact]
    public void W25_limits_out_of_range_are_refused_and_the_collectors_settings_go_as_the_runtime_reads_them()
    {
        Assert.Contains("16777216", Range(() => new WorkerOptions { MemoryLimit = 1 }));
        Assert.Contains("00:01:00", Range(() => new WorkerOptions { MemoryCheckInterval = TimeSpan.Zero }));
        Assert.Contains("16777216", Assert.Throws<ArgumentOutOfRangeException>(() => new GcOptions { HeapHardLimit = 1 }).Message);
        Assert.Contains("0 to 9", Assert.Throws<ArgumentOutOfRangeException>(() => new GcOptions { ConserveMemory = 10 }).Message);

        var gc = new GcOptions { Server = true, Concurrent = false, ConserveMemory = 9, HeapHardLimit = 200_000_000 };
        Assert.Equal(
            ["A=1", "DOTNET_GCConserveMemory=9", "DOTNET_GCHeapHardLimit=BEBC200", "DOTNET_gcConcurrent=0", "DOTNET_gcServer=1"],
            Entries(gc, new() { ["A"] = "1", ["DOTNET_gcServer"] = "0" }));
        Assert.Equal(["A=1"], Entries(new GcOptions(), new() { ["A"] = "1" }));

        static IEnumerable<string> Entries(GcOptions gc, Dictionary<string, string?> environment) =>
            gc.AddTo(environment).Select(entry => $"{entry.Key}={entry.Value}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public void W5_an_environment_is_copied_when_it_is_set()
    {
        var variables = new Dictionary<string, string?> { ["A"] = "1" };
        var options = new WorkerOptions { Environment = variables };
        variables["A"] = "2";
        Assert.Equal("1", options.Environment["A"]);
    }

    [Fact]
    public void An_exit_report_reads_as_a_sentence()
    {
        var killed = new WorkerExit
        {
            Name = "primes",
            ProcessId = 4711,
            Cause = WorkerExitCause.Signal,
            Signal = 9,
            StandardErrorTail = "",
            CallsInFlight = ["IPrimes.CountAsync"],
        };
        Assert.Equal("SIGKILL", killed.SignalName);
        Assert.Equal("Worker 'primes' (process 4711) was ended by signal 9 (SIGKILL); calls in flight: IPrimes.CountAsync", killed.ToString());

        WorkerExit exited = killed with { Cause = WorkerExitCause.ExitCode, Signal = null, ExitCode = 137, CallsInFlight = [] };
        Assert.Null(exited.SignalName);
        Assert.Equal("Worker 'primes' (process 4711) exited with code 137", exited.ToString());

        WorkerExit faulted = exited with { Cause = WorkerExitCause.UnhandledException, ExitCode = 70, Exceptions = [new RemoteException("no", "My.Error")] };
        Assert.Equal("Worker 'primes' (process 4711) ended by an unhandled exception with code 70; My.Error: no", faulted.ToString());
        Assert.Same(faulted.Exceptions[0], faulted.Exception);
    }

    [Fact]
    public void An_exited_workers_exception_carries_its_report_and_its_last_lines()
    {
        var exit = new WorkerExit
        {
            Name = "primes",
            ProcessId = 4711,
            Cause = WorkerExitCause.ExitCode,
            ExitCode = 3,
            StandardErrorTail = string.Join("\n", Enumerable.Range(0, 100)),
        };
        var e = new WorkerExitedException(exit);
        Assert.Same(exit, e.Exit);
        Assert.EndsWith("\n98\n99", e.Message);
        Assert.DoesNotContain("\n79\n", e.Message);
        Assert.Throws<ArgumentNullException>(() => new WorkerExitedException(null!));
    }

    [Theory]
    [InlineData(1, "SIGHUP")]
    [InlineData(6, "SIGABRT")]
    [InlineData(11, "SIGSEGV")]
    [InlineData(31, "SIGSYS")]
    [InlineData(40, "SIG40")]
    public void Signals_have_their_names(int signal, string name) => Assert.Equal(name, SignalNames.Of(signal));

    [Fact]
    public void An_application_without_startup_hooks_is_told_what_to_do()
    {
        Assert.True(HawserWorker.CanBecomeWorker(hooksAreOn: true, asked: false, out _));
        Assert.True(HawserWorker.CanBecomeWorker(hooksAreOn: false, asked: true, out _));
        Assert.False(HawserWorker.CanBecomeWorker(hooksAreOn: false, asked: false, out string? advice));
        Assert.Contains("HawserWorker.RunIfWorker(args);", advice);
        Assert.Contains("StartupHookSupport", advice);
    }

    private static string Refused(Func<object> make) => Assert.Throws<ArgumentException>(make).Message;

    private static string Range(Func<object> make) => Assert.Throws<ArgumentOutOfRangeException>(make).Message;
}
