using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;
using Hawser.Cli.Commands;
using Hawser.Cli.Doctoring;
using Hawser.Runtimes;

namespace Hawser.Cli.Tests;

[SupportedOSPlatform("linux")]
public sealed class DoctorTests : IDisposable
{
    private readonly TestTerminal _terminal = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");

    public void Dispose()
    {
        _terminal.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void What_is_found_is_told_with_what_to_do_and_what_is_missing_is_no_fault()
    {
        int exitCode = DoctorCommand.Report(
            _terminal.Console,
            [Finding.Ok("system", "Linux"), new Finding(FindingLevel.Missing, "bubblewrap", "is not installed", "apt-get install bubblewrap")],
            asJson: false);

        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Equal(
            """
            ok       system: Linux
            missing  bubblewrap: is not installed
                     apt-get install bubblewrap

            All that Hawser needs is there.

            """,
            _terminal.Out);
    }

    [Fact]
    public void A_fault_is_told_by_the_exit_code_also_to_programs()
    {
        int exitCode = DoctorCommand.Report(_terminal.Console, [new Finding(FindingLevel.Fault, "temp folder", "is full", "empty it")], asJson: true);

        Assert.Equal(ExitCodes.Failed, exitCode);
        using var document = JsonDocument.Parse(_terminal.Out);
        Assert.Equal("fault", document.RootElement[0].GetProperty("level").GetString());
        Assert.Equal("empty it", document.RootElement[0].GetProperty("advice").GetString());
    }

    [Fact]
    public void Low_limits_little_memory_and_forbidden_namespaces_are_seen()
    {
        Write("proc/self/limits", "Limit  Soft Limit  Hard Limit  Units\nMax open files            256                  4096    files\n"
            + "Max processes             unlimited            unlimited            processes\n");
        Write("proc/meminfo", "MemTotal:       2000000 kB\nMemAvailable:   1000000 kB\n");
        Write("proc/sys/user/max_user_namespaces", "0\n");
        Write("groups/memory.max", "104857600\n");

        Dictionary<string, Finding> findings = Look();

        Assert.Equal((FindingLevel.Missing, "at most 256"), (findings["open files"].Level, findings["open files"].Found));
        Assert.Equal((FindingLevel.Ok, "at most unlimited"), (findings["processes and threads"].Level, findings["processes and threads"].Found));
        Assert.Equal((FindingLevel.Missing, "100 MiB available"), (findings["memory"].Level, findings["memory"].Found));
        Assert.Equal(FindingLevel.Missing, findings["user namespaces"].Level);
        Assert.Equal(FindingLevel.Missing, findings["bubblewrap"].Level);
    }

    [Fact]
    public void Programs_are_looked_for_on_the_path()
    {
        Write("bin/bwrap", "");

        Assert.Equal(
            Finding.Ok("bubblewrap", Path.Combine(_folder.FullName, "bin/bwrap")),
            Look(Path.Combine(_folder.FullName, "bin"))["bubblewrap"]);
    }

    [Fact]
    public void A_temp_folder_that_has_too_long_a_path_is_a_fault_and_a_good_one_is_left_as_it_was()
    {
        Assert.Contains("shorter", Temp(new Surroundings { Temp = "/" + new string('x', 60) }).Advice, StringComparison.Ordinal);
        Assert.Equal(FindingLevel.Ok, Temp(new Surroundings { Temp = _folder.FullName }).Level);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public void What_is_wrong_with_a_temp_folder_is_said_with_what_to_do_about_it()
    {
        const int full = 28, readOnly = 30;

        Finding missing = Temp(new Surroundings { Temp = Path.Combine(_folder.FullName, "no") });
        Finding none = Temp(With(new IOException("No space left on device", full)));
        Finding fixedDisk = Temp(With(new IOException("Read-only file system", readOnly)));
        Finding refused = Temp(With(new UnauthorizedAccessException("Access denied")));

        Assert.All([missing, none, fixedDisk, refused], static finding => Assert.Equal(FindingLevel.Fault, finding.Level));
        Assert.Contains("/no' is not there", missing.Found, StringComparison.Ordinal);
        Assert.Contains("is full: No space left", none.Found, StringComparison.Ordinal);
        Assert.Contains("remove what is not needed", none.Advice, StringComparison.Ordinal);
        Assert.Contains("cannot be written: Read-only", fixedDisk.Found, StringComparison.Ordinal);
        Assert.Contains("mount a tmpfs", fixedDisk.Advice, StringComparison.Ordinal);
        Assert.Contains("in which this user can write", refused.Advice, StringComparison.Ordinal);

        Finding little = Temp(new Surroundings { Temp = _folder.FullName, FreeBytes = static _ => 5 << 20 });
        Assert.Equal((FindingLevel.Missing, $"'{_folder.FullName}' has 5 MiB left"), (little.Level, little.Found));

        Surroundings With(Exception failure) => new() { Temp = _folder.FullName, TryFile = _ => throw failure };
    }

    [Fact]
    public void Entries_of_a_registry_that_are_of_no_use_are_named_and_those_of_the_dead_are_not()
    {
        string folder = Path.Combine(_folder.FullName, "nodes");
        var registry = new RuntimeNodeRegistry(folder);
        Assert.Equal((FindingLevel.Ok, $"'{folder}', 0 there"), Of(FolderChecks.Nodes(registry)));
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string entry = Path.Combine(folder, "harbour.worker");
        File.WriteAllText(entry, "{ half of it");
        File.SetUnixFileMode(entry, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Finding garbled = FolderChecks.Nodes(registry);
        Assert.Equal(FindingLevel.Missing, garbled.Level);
        Assert.Contains("harbour.worker", garbled.Found, StringComparison.Ordinal);
        Assert.Contains("Remove them", garbled.Advice, StringComparison.Ordinal);

        File.SetUnixFileMode(folder, (UnixFileMode)0x1FF);
        Assert.Equal(FindingLevel.Fault, FolderChecks.Nodes(registry).Level);

        static (FindingLevel Level, string Found) Of(Finding finding) => (finding.Level, finding.Found);
    }

    [Fact]
    public void Whether_processes_can_be_attached_to_is_seen_by_this_ones_own_socket()
    {
        Assert.Equal(FindingLevel.Ok, AttachChecks.Socket(new Surroundings()).Level);

        Finding off = AttachChecks.Socket(new Surroundings { Variable = static name => name == "DOTNET_EnableDiagnostics" ? "0" : null });
        Assert.Equal((FindingLevel.Missing, "DOTNET_EnableDiagnostics is 0 here"), (off.Level, off.Found));
        Assert.Contains("unset DOTNET_EnableDiagnostics", off.Advice, StringComparison.Ordinal);

        Finding none = AttachChecks.Socket(new Surroundings { Temp = _folder.FullName });
        Assert.Contains("has no diagnostics socket", none.Found, StringComparison.Ordinal);

        Write($"dotnet-diagnostic-{Environment.ProcessId}-1-socket", "");
        Finding deaf = AttachChecks.Socket(new Surroundings { Temp = _folder.FullName });
        Assert.Equal(FindingLevel.Missing, deaf.Level);
        Assert.Contains("cannot be reached", deaf.Found, StringComparison.Ordinal);

        // Those of dead processes that had this one's id do not matter beside its own.
        foreach (int start in Enumerable.Range(2, 20))
        {
            Write($"dotnet-diagnostic-{Environment.ProcessId}-{start}-socket", "");
        }

        using var own = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        own.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, $"dotnet-diagnostic-{Environment.ProcessId}-99-socket")));
        own.Listen();
        Assert.Equal(FindingLevel.Ok, AttachChecks.Socket(new Surroundings { Temp = _folder.FullName }).Level);
    }

    [Theory]
    [InlineData("0", true, FindingLevel.Ok, "are taken")]
    [InlineData("1", true, FindingLevel.Ok, "of a process's own workers")]
    [InlineData("3", true, FindingLevel.Missing, "lets nobody trace")]
    [InlineData("0", false, FindingLevel.Missing, "createdump' is not there")]
    public void Whether_processes_can_be_traced_is_seen(string scope, bool hasProgram, object level, string found)
    {
        Write("proc/sys/kernel/yama/ptrace_scope", $"{scope}\n");
        if (hasProgram)
        {
            Write("runtime/createdump", "");
        }

        Finding finding = AttachChecks.Trace(new Surroundings
        {
            Proc = Path.Combine(_folder.FullName, "proc"),
            RuntimeFolder = Path.Combine(_folder.FullName, "runtime"),
        });

        Assert.Equal(level, finding.Level);
        Assert.Contains(found, finding.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_that_nobody_has_described_is_named()
    {
        Write("terminfo/x/xterm-own", "");

        Assert.StartsWith("none here", Terminal("xterm-own", isThere: false).Found, StringComparison.Ordinal);
        Assert.Equal("TERM is not set", Terminal(null).Found);
        Assert.Equal("TERM is 'dumb'", Terminal("dumb").Found);
        Assert.Equal(Finding.Ok("terminal", "xterm-own"), Terminal("xterm-own"));
        Finding unknown = Terminal("tmux-of-nobody");
        Assert.Equal((FindingLevel.Missing, "nothing describes 'tmux-of-nobody' (TERM) here"), (unknown.Level, unknown.Found));
        Assert.Contains("ncurses-term", unknown.Advice, StringComparison.Ordinal);

        Finding Terminal(string? kind, bool isThere = true) => TerminalChecks.Look(new Surroundings
        {
            IsAtTerminal = isThere,
            Variable = name => name switch
            {
                "TERM" => kind,
                "TERMINFO" => Path.Combine(_folder.FullName, "terminfo"),
                _ => null,
            },
        });
    }

    [Fact]
    public void Sockets_of_dead_owners_are_counted_and_those_of_the_living_are_not()
    {
        string here = ProcessStat.PidNamespace();
        _folder.CreateSubdirectory($"hawser-{Environment.ProcessId}-{ProcessStat.StartTime("self")}-{here}-aaaaaaaa");
        Assert.Equal("none", Left().Found);

        _folder.CreateSubdirectory($"hawser-{Environment.ProcessId}-1-{here}-bbbbbbbb");
        Assert.StartsWith("1, such as", Left().Found, StringComparison.Ordinal);

        Finding Left() => FolderChecks.LeftBehind(_folder.FullName, new DirectoryInfo("/proc"));
    }

    [Fact]
    public void A_source_that_has_no_such_package_has_answered_and_one_that_is_out_of_reach_has_not()
    {
        Assert.Equal(
            FindingLevel.Ok,
            SdkChecks.Judge("x.csproj : error NU1101: Unable to find package Hawser.Cli. No packages exist with this id in source(s): a").Level);
        Finding finding = SdkChecks.Judge("x.csproj : error NU1301: Unable to load the service index for source a.");
        Assert.Equal(
            (FindingLevel.Missing, "NU1301: Unable to load the service index for source a."), (finding.Level, finding.Found));
    }

    [Fact]
    public void Sources_that_are_not_there_at_all_and_a_configuration_that_cannot_be_read_are_told_apart()
    {
        Finding none = SdkChecks.Judge("x.csproj : error NU1100: Unable to resolve 'Hawser.Cli' for 'net10.0'.");
        Assert.Equal(FindingLevel.Missing, none.Level);
        Assert.Contains("dotnet nuget add source URL", none.Advice, StringComparison.Ordinal);

        Finding config = SdkChecks.Judge("error : NuGet.Config is not valid XML. Path: '/home/x/NuGet.Config'.");
        Assert.Equal((FindingLevel.Missing, "NuGet.Config is not valid XML. Path: '/home/x/NuGet.Config'."), (config.Level, config.Found));
    }

    [Fact]
    public void An_SDK_that_is_older_than_the_runtime_is_said_to_be()
    {
        Write("sdk/8.0.400/x", "");

        Finding finding = SdkChecks.Look(Path.Combine(_folder.FullName, "dotnet")).First();

        Assert.Equal((FindingLevel.Missing, ".NET SDK"), (finding.Level, finding.Subject));
        Assert.StartsWith("8.0.400 in", finding.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_SDK_it_is_said_what_that_costs()
    {
        Finding finding = Assert.Single(SdkChecks.Look(null));

        Assert.Equal((FindingLevel.Missing, ".NET SDK"), (finding.Level, finding.Subject));
    }

    private static Finding Temp(Surroundings surroundings) => FolderChecks.Temp(surroundings);

    private Dictionary<string, Finding> Look(string path = "") => MachineChecks.Look(new Surroundings
    {
        Variable = name => name == "PATH" ? path : null,
        Proc = Path.Combine(_folder.FullName, "proc"),
        ControlGroups = Path.Combine(_folder.FullName, "groups"),
    }).ToDictionary(static finding => finding.Subject);

    private void Write(string file, string content)
    {
        string path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
