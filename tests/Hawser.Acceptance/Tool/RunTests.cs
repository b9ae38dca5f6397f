using System.Diagnostics;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance.Tool;

/// <summary>What <c>hawser run</c> promises its user, seen from outside.</summary>
public sealed class RunTests : IDisposable
{
    private const string Native = """
        [System.Runtime.InteropServices.DllImport("libc")]
        static extern uint sleep(uint seconds);

        """;

    private readonly ToolProgram _tool = new();

    [Fact]
    public async Task The_tour_runs_and_leaves_no_process_behind()
    {
        (int exitCode, string output, string error) = await RunAsync("", "run", Repository.Find("samples/tour.md"));

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains(
            "The other process was ended by SIGKILL. Its owner heard of it, and goes on with its 3 knots.", output, StringComparison.Ordinal);
        Assert.Contains("\nDeadlineExceeded\n", output, StringComparison.Ordinal);
        Assert.EndsWith("The tour is over.\n", output, StringComparison.Ordinal);
        int[] processes = ToolProcess.ProcessesIn(output);
        Assert.Equal(2, processes.Length);
        ProcessAssert.Gone(processes);
    }

    [Fact]
    public async Task Input_arguments_and_outputs_go_through_the_tool_and_into_a_notebook()
    {
        string script = Write("ask.dib", "#!markdown\n\n# Asked\n\n#!csharp\n\nConsole.WriteLine($\"process {Environment.ProcessId}\");\n"
            + "Console.ReadLine() + Args[\"sign\"] + Path.GetFileName(Environment.CurrentDirectory)\n");
        string executed = Path.Combine(_tool.Folder, "done.md");

        (int exitCode, string output, string error) = await RunAsync(
            "an answer\n", "run", script, "--arg", "sign=!", "--output", executed, "--json");

        Assert.Equal((0, ""), (exitCode, error));
        string[] events = output.TrimEnd().Split('\n');
        Assert.Equal(5, events.Length);
        Assert.StartsWith("{\"event\":\"cell\",\"cell\":1,\"of\":1,", events[0], StringComparison.Ordinal);
        Assert.Contains("{\"event\":\"input\",\"cell\":1,\"prompt\":\"\"}", events);
        Assert.StartsWith("{\"event\":\"end\",\"exitCode\":0,", events[^1], StringComparison.Ordinal);
        int process = Assert.Single(ToolProcess.ProcessesIn(events[1]));
        Assert.Equal(
            $"# Asked\n\n```csharp\nConsole.WriteLine($\"process {{Environment.ProcessId}}\");\n"
            + "Console.ReadLine() + Args[\"sign\"] + Path.GetFileName(Environment.CurrentDirectory)\n```\n\n"
            + $"```output\nprocess {process}\nan answer!{Path.GetFileName(_tool.Folder)}\n```\n",
            await File.ReadAllTextAsync(executed));
        ProcessAssert.Gone(process);
    }

    [Fact]
    public async Task E12_a_cell_that_reads_where_the_tool_was_given_no_input_at_all_gets_its_end()
    {
        string script = Write("ask.csx", "(Console.ReadLine() ?? \"nothing\") + $\", process {Environment.ProcessId}\"");
        using var tool = ToolProcess.Start(new ProcessStartInfo("sh", ["-c", "exec \"$0\" run \"$1\" <&-", ToolProgram.Path, script]));

        Assert.Equal(0, await tool.ExitAsync(RuntimeKit.GuestPatience));
        Assert.Equal("", tool.Error);
        int process = Assert.Single(ToolProcess.ProcessesIn(tool.Output));
        Assert.Equal($"nothing, process {process}\n", tool.Output);
        ProcessAssert.Gone(process);
    }

    [Fact]
    public async Task E13_ctrl_c_interrupts_the_cell_and_the_run_goes_on_if_it_is_to()
    {
        string script = Write("loop.csx", "// %%\nint kept = 7;\nConsole.WriteLine($\"process {Environment.ProcessId}\");\n"
            + "// %%\nConsole.WriteLine(\"looping\");\nwhile (true) { }\n// %%\nkept\n");
        using ToolProcess tool = _tool.Open("run", script, "--keep-going");
        await tool.WriteAsync("looping");

        tool.Interrupt();

        Assert.Equal(1, await tool.ExitAsync());
        Assert.EndsWith("looping\n7\n", tool.Output, StringComparison.Ordinal);
        Assert.Contains("hawser: Interrupting the cell. Ctrl+C again ends the run.\n", tool.Error, StringComparison.Ordinal);
        Assert.Contains("hawser: 1 of 3 cells did not succeed: cell 2.\n", tool.Error, StringComparison.Ordinal);
        ProcessAssert.Gone(ToolProcess.ProcessesIn(tool.Output));
    }

    [Fact]
    public async Task E13_a_second_ctrl_c_ends_the_run_whatever_it_does()
    {
        string script = Write("deaf.csx", Native + "Console.WriteLine($\"process {Environment.ProcessId}\");\nsleep(600);\n");
        using ToolProcess tool = _tool.Open("run", script);
        await tool.WriteAsync("process ");

        tool.Interrupt();
        await tool.SayAsync("Interrupting the cell.");
        tool.Interrupt();

        Assert.Equal(130, await tool.ExitAsync());
        Assert.Contains("hawser: The run was ended in deaf.csx.\n", tool.Error, StringComparison.Ordinal);
        ProcessAssert.Gone(ToolProcess.ProcessesIn(tool.Output));
    }

    [Fact]
    public async Task E12_a_run_whose_output_nobody_reads_any_more_ends_with_its_process()
    {
        string script = Write("endless.csx", "Console.WriteLine($\"process {Environment.ProcessId}\");\nawait Task.Delay(-1);\n");
        using var shell = ToolProcess.Start(new ProcessStartInfo(
            "bash", ["-c", "\"$0\" run \"$1\" | head -1; exit ${PIPESTATUS[0]}", ToolProgram.Path, script]));

        Assert.Equal(141, await shell.ExitAsync());

        Assert.Contains("hawser: Nobody reads the output any more: the run was ended in endless.csx.\n", shell.Error, StringComparison.Ordinal);
        ProcessAssert.Gone(Assert.Single(ToolProcess.ProcessesIn(shell.Output)));
    }

    [Fact]
    public async Task A_full_disk_is_told_and_no_trace_of_the_tools_own_is_shown()
    {
        string script = Write("full.csx", "Console.WriteLine($\"process {Environment.ProcessId}\");\n");
        using var shell = ToolProcess.Start(new ProcessStartInfo("bash", ["-c", "\"$0\" run \"$1\" > /dev/full", ToolProgram.Path, script]));

        Assert.Equal(1, await shell.ExitAsync());

        Assert.Equal("hawser: No space left on device\n", shell.Error);
    }

    [Fact]
    public async Task R8_a_process_that_dies_is_told_with_its_last_words()
    {
        string script = Write("crash.md", "```csharp\nConsole.WriteLine($\"process {Environment.ProcessId}\");\n```\n\n"
            + "```csharp\nEnvironment.FailFast(\"the hull is holed\");\n```\n\n```csharp\n3\n```\n");

        (int exitCode, string output, string error) = await RunAsync("", "run", script, "--keep-going");

        Assert.Equal(3, exitCode);
        Assert.Contains("hawser: The runtime died in cell 2: its process was ended by SIGABRT.", error, StringComparison.Ordinal);
        Assert.Contains("\nIts last words:\nProcess terminated.\nthe hull is holed\n", error, StringComparison.Ordinal);
        Assert.DoesNotContain("\n3\n", output, StringComparison.Ordinal);
        ProcessAssert.Gone(ToolProcess.ProcessesIn(output));
    }

    [Fact]
    public async Task A_memory_limit_ends_the_run_and_says_how_to_have_more()
    {
        string script = Write("grow.csx", "Console.WriteLine($\"process {Environment.ProcessId}\");\n"
            + "var kept = new List<byte[]>();\nwhile (true)\n{\n    var block = new byte[1 << 20];\n    Array.Fill(block, (byte)1);\n    kept.Add(block);\n}\n");

        (int exitCode, string output, string error) = await RunAsync("", "run", script, "--memory", "300M");

        Assert.Equal(4, exitCode);
        Assert.Matches(
            "hawser: The runtime (had .* of memory, more than it may, and was ended|ran out of memory) in grow.csx.* Give it more by --memory.",
            error);
        ProcessAssert.Gone(ToolProcess.ProcessesIn(output));
    }

    [Fact]
    public async Task E14_a_time_limit_ends_also_what_cannot_be_interrupted()
    {
        string script = Write("slow.csx", Native + "Console.WriteLine($\"process {Environment.ProcessId}\");\nsleep(600);\n");

        (int exitCode, string output, string error) = await RunAsync("", "run", script, "--timeout", "3s");

        Assert.Equal(4, exitCode);
        Assert.Contains(
            "hawser: The run took longer than 3 s, and was ended in slow.csx. Give it more by --timeout.", error, StringComparison.Ordinal);
        ProcessAssert.Gone(ToolProcess.ProcessesIn(output));
    }

    public void Dispose() => _tool.Dispose();

    private Task<(int ExitCode, string Out, string Error)> RunAsync(string input, params string[] arguments) =>
        _tool.RunWithAsync(input, arguments);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_tool.Folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
