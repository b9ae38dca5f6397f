using System.Text.Json;
using Hawser.Cli.Commands;
using Hawser.Cli.Doctoring;

namespace Hawser.Cli.Tests;

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
    public void A_temp_folder_that_is_not_there_or_has_too_long_a_path_is_a_fault_and_a_good_one_is_left_as_it_was()
    {
        Assert.Equal(FindingLevel.Fault, FolderChecks.Temp(Path.Combine(_folder.FullName, "no")).Level);
        Assert.Contains("shorter", FolderChecks.Temp("/" + new string('x', 60)).Advice, StringComparison.Ordinal);
        Assert.Equal(FindingLevel.Ok, FolderChecks.Temp(_folder.FullName).Level);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
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
    public void Without_an_SDK_it_is_said_what_that_costs()
    {
        Finding finding = Assert.Single(SdkChecks.Look(null));

        Assert.Equal((FindingLevel.Missing, ".NET SDK"), (finding.Level, finding.Subject));
    }

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
