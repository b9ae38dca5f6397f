using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hawser.Acceptance.Child.Trials;
using Hawser.Runtimes;
using Hawser.Workers;

namespace Hawser.Acceptance.Tool;

/// <summary>The tool's commands on real processes.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly ToolProgram _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task R4_a_node_of_the_tool_is_listed_attached_to_and_ended_by_its_name()
    {
        await using ToldProcess node = _tool.Start("node", "--name", "harbour");
        Assert.Equal($"Node 'harbour' is open in process {node.Id}. To evaluate there:", await node.LineAsync());
        Assert.Equal("  hawser attach harbour", await node.LineAsync());

        JsonElement listed = Assert.Single(await ListAsync(), process => process.GetProperty("processId").GetInt32() == node.Id);
        Assert.Equal("node", listed.GetProperty("kind").GetString());
        Assert.Equal("harbour", listed.GetProperty("name").GetString());
        Assert.InRange(listed.GetProperty("memoryBytes").GetInt64(), 1 << 20, 1L << 40);

        (int exitCode, string output, string error) = await _tool.RunWithAsync("Environment.ProcessId\n", "attach", "harbour");
        Assert.Equal((0, $"{node.Id}\n"), (exitCode, output));
        Assert.Empty(error);

        (exitCode, _, error) = await _tool.RunAsync("node", "--name", "harbour");
        Assert.Equal(1, exitCode);
        Assert.Contains($"process {node.Id}", error, StringComparison.Ordinal);

        (exitCode, output, _) = await _tool.RunAsync("kill", "harbour");
        Assert.Equal((0, $"'harbour' (process {node.Id}) has ended.\n"), (exitCode, output));
        Assert.Equal("Ctrl+C closes it.", await node.LineAsync());
        Assert.Equal("Node 'harbour' is closed.", await node.LineAsync());
        Assert.Matches("evaluates.*repl/cell 1", await node.ErrorAsync());
        ProcessAssert.Gone(node.Id);
    }

    [Fact]
    public async Task R4a_a_console_in_a_process_that_knows_nothing_of_Hawser_leaves_it_as_it_was_but_for_what_its_code_changed()
    {
        await using ToldProcess stranger = await Stranger.StartAsync();
        JsonObject before = await Stranger.SurroundingsAsync(stranger);

        (int exitCode, string output, string error) = await _tool.RunWithAsync(
            "using Hawser.Acceptance.Stranger;\nEnvironment.ProcessId\nTally.Count\nTally.Count = 41\nConsole.Write(\"from within\")\n",
            "attach",
            "--pid",
            $"{stranger.Id}");

        Assert.Equal((0, $"{stranger.Id}\n7\n41\nfrom within\n"), (exitCode, output));
        Assert.Empty(error);
        Assert.Equal("41", await stranger.AskAsync("count"));
        await Stranger.LeftAsItWasAsync(stranger, before);

        // A console whose process dies has no other to go on in.
        using ToolProcess console = _tool.Open("repl", "--pid", $"{stranger.Id}");
        await console.SendAsync("Hawser.Acceptance.Stranger.Tally.Count\n");
        await console.WriteAsync("41\n");
        await stranger.KillAsync();
        await console.ReadAsync("6 * 7\n");

        Assert.Equal(3, await console.ExitAsync());
        Assert.Contains($"process {stranger.Id}", console.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W4_a_worker_is_listed_with_its_owner_and_ended_by_its_id_and_nothing_else_is()
    {
        await using StandaloneRuntime runtime = RuntimeKit.Standalone();
        await runtime.ConnectAsync().Soon();
        int worker = runtime.ProcessOf();

        JsonElement listed = Assert.Single(await ListAsync(), process => process.GetProperty("processId").GetInt32() == worker);
        Assert.Equal("worker", listed.GetProperty("kind").GetString());
        Assert.Equal(Environment.ProcessId, listed.GetProperty("ownerProcessId").GetInt32());

        string own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        (int exitCode, _, string error) = await _tool.RunAsync("kill", $"{worker}", own);
        Assert.Equal((1, $"hawser: Process {own} is no worker and no node of Hawser's: it is left alone.\n"), (exitCode, error));
        Assert.Equal(RuntimeState.Connected, runtime.State);

        (exitCode, string output, _) = await _tool.RunAsync("kill", $"{worker}");
        Assert.Equal(0, exitCode);
        Assert.EndsWith("has ended.\n", output, StringComparison.Ordinal);
        Assert.Equal(RuntimeEndCause.ProcessEnded, (await runtime.Ended.Soon()).Cause);
        ProcessAssert.Gone(worker);
    }

    [Fact]
    public async Task W19_a_detached_worker_is_asked_to_end_and_how_it_ended_is_told_afterwards()
    {
        await using DetachedWorker<ITrial> worker = await Worker.StartDetachedAsync<ITrial, Trial>(
            new DetachedOptions { Lease = TimeSpan.FromMinutes(1), Registry = _tool.Workers }, new WorkerOptions { Name = "ledger" });

        (int exitCode, string output, _) = await _tool.RunAsync("kill", "ledger");

        Assert.Equal((0, $"'ledger' (process {worker.ProcessId}) has ended.\n"), (exitCode, output));
        ProcessAssert.Gone(worker.ProcessId);
        (_, output, _) = await _tool.RunAsync("ps", "--all");
        Assert.Matches($"{worker.ProcessId} +detached \\(ended\\) +ledger +[0-9].* was asked to end", output);
    }

    [Fact]
    public async Task The_doctor_starts_a_runtime_asks_the_package_sources_and_says_which_does_not_answer()
    {
        // The user has a source that answers, and one behind a port on which nobody listens.
        string settings = Path.Combine(_tool.Folder, ".nuget/NuGet");
        Directory.CreateDirectory(settings);
        await File.WriteAllTextAsync(Path.Combine(settings, "NuGet.Config"), $"""
            <configuration><packageSources><clear />
              <add key="answers" value="{_tool.Folder}" />
              <add key="silent" value="http://127.0.0.1:1/index.json" allowInsecureConnections="true" />
            </packageSources></configuration>
            """);
        _tool.Environment["HOME"] = _tool.Folder;

        (int exitCode, string output, string error) = await _tool.RunAsync("doctor", "--json");

        Assert.Equal((0, ""), (exitCode, error));
        using var document = JsonDocument.Parse(output);
        var findings = document.RootElement.EnumerateArray().ToDictionary(static finding => finding.GetProperty("subject").GetString()!);
        Assert.DoesNotContain(findings.Values, static finding => Level(finding) == "fault");
        Assert.Equal("ok", Level(findings["a runtime of C#"]));
        Assert.Equal("ok", Level(findings["attaching to processes (--pid)"]));
        Assert.Equal("missing", Level(findings["package sources"]));
        Assert.Contains("127.0.0.1:1", findings["package sources"].GetProperty("found").GetString(), StringComparison.Ordinal);
        Assert.Contains("dotnet nuget list source", findings["package sources"].GetProperty("advice").GetString(), StringComparison.Ordinal);

        static string? Level(JsonElement finding) => finding.GetProperty("level").GetString();
    }

    [Fact]
    public async Task R8_a_console_that_reads_a_file_goes_on_after_failures_and_tells_them_by_its_exit_code()
    {
        (int exitCode, string output, string error) = await _tool.RunWithAsync(
            """
            int Twice(int number)
            {
                return 2 * number;
            }
            Twice(21)
            throw new InvalidOperationException("so it is");
            Console.ReadLine()
            a line for the cell
            """,
            "repl");
        Assert.Equal((1, "42\na line for the cell\n"), (exitCode, output));
        Assert.Contains("System.InvalidOperationException: so it is\n", error, StringComparison.Ordinal);

        (exitCode, output, error) = await _tool.RunWithAsync("var x = 1;\nEnvironment.Exit(7);\n6 * 7\n", "repl");
        Assert.Equal((3, "42\n"), (exitCode, output));
        Assert.Contains("exited with code 7", error, StringComparison.Ordinal);
        Assert.Contains("All variables are gone", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R8_a_runtime_that_is_killed_while_nothing_runs_costs_the_console_its_variables_and_no_more()
    {
        using ToolProcess console = _tool.Open("repl");
        await console.SendAsync("var x = 1; Console.WriteLine($\"process {Environment.ProcessId}\");\n");
        await console.WriteAsync("process ");
        int process = Assert.Single(ToolProcess.ProcessesIn(console.Output));
        const int kill = 9;
        Assert.Equal(0, ProcessAssert.Signal(process, kill));
        ProcessAssert.Gone(process);

        await console.ReadAsync(":vars\nx\n6 * 7\n");

        Assert.Equal(3, await console.ExitAsync());
        Assert.EndsWith("42\n", console.Output, StringComparison.Ordinal);
        Assert.Contains("SIGKILL", console.Error, StringComparison.Ordinal);
        Assert.Contains("All variables are gone: a new runtime goes on.", console.Error, StringComparison.Ordinal);
        Assert.Contains("cell 2 (1,1): error CS0103: The name 'x'", console.Error, StringComparison.Ordinal);
    }

    private async Task<JsonElement[]> ListAsync()
    {
        (int exitCode, string output, string error) = await _tool.RunAsync("ps", "--json");
        Assert.True(exitCode == 0, error);
        using var document = JsonDocument.Parse(output);
        return [.. document.RootElement.Clone().EnumerateArray()];
    }
}
