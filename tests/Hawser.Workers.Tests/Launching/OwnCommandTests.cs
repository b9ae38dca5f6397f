using Hawser.Workers.Launching;

namespace Hawser.Workers.Tests.Launching;

public sealed class OwnCommandTests
{
    [Fact]
    public void W3_an_executable_of_its_own_needs_no_arguments() =>
        AssertCommand("/app/tool", [], Resolve("/app/tool", ["./tool", "a", "b"], ["/app/tool.dll", "a", "b"]));

    [Fact]
    public void W3_dotnet_needs_the_assembly() =>
        AssertCommand("/sdk/dotnet", ["/app/tool.dll"], Resolve("/sdk/dotnet", ["dotnet", "tool.dll", "a"], ["/app/tool.dll", "a"]));

    [Fact]
    public void W3_dotnet_exec_keeps_its_options() =>
        AssertCommand(
            "/sdk/dotnet",
            ["exec", "--depsfile", "/x/y.deps.json", "--runtimeconfig", "/x/y.json", "/app/tool.dll"],
            Resolve(
                "/sdk/dotnet",
                ["dotnet", "exec", "--depsfile", "/x/y.deps.json", "--runtimeconfig", "/x/y.json", "tool.dll", "--", "tool.dll"],
                ["/app/tool.dll", "--", "tool.dll"]));

    [Fact]
    public void W5_a_relative_path_among_the_options_means_the_same_in_another_working_directory() =>
        AssertCommand(
            "/sdk/dotnet",
            ["exec", "--runtimeconfig", Path.GetFullPath("y.json"), "/app/tool.dll"],
            Resolve("/sdk/dotnet", ["dotnet", "exec", "--runtimeconfig", "y.json", "tool.dll"], ["/app/tool.dll"]));

    [Fact]
    public void W3_a_command_of_the_SDK_is_run_by_its_assembly() =>
        AssertCommand(
            "/sdk/dotnet",
            ["exec", "/sdk/10/test.dll"],
            Resolve("/sdk/dotnet", ["dotnet", "test", "x"], ["/sdk/10/test.dll", "test", "x"]));

    [Theory]
    [InlineData(false, "deleted")]
    [InlineData(true, "replaced")]
    public void W3_an_executable_that_is_gone_is_a_start_error_that_says_so(bool another, string reason)
    {
        WorkerLaunchException e = Assert.Throws<WorkerLaunchException>(() =>
            OwnCommand.Resolve("wo", "/app/tool (deleted)", ["tool"], ["/app/tool.dll"], path => another && path == "/app/tool"));
        Assert.Equal("/app/tool", e.FileName);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Contains("'wo'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void W3_an_executable_whose_name_only_looks_deleted_is_run() =>
        AssertCommand("/app/x (deleted)", [], Resolve("/app/x (deleted)", ["x"], ["/app/x.dll"]));

    [Fact]
    public void W3_an_assembly_that_is_gone_is_a_start_error_that_says_so()
    {
        WorkerLaunchException e = Assert.Throws<WorkerLaunchException>(() =>
            OwnCommand.Resolve("wo", "/sdk/dotnet", ["dotnet", "tool.dll"], ["/app/tool.dll"], path => path == "/sdk/dotnet"));
        Assert.Equal("/app/tool.dll", e.FileName);
    }

    private static OwnCommand Resolve(string executable, string[] nativeLine, string[] managedLine) =>
        OwnCommand.Resolve("wo", executable, nativeLine, managedLine, static _ => true);

    private static void AssertCommand(string file, string[] arguments, OwnCommand command)
    {
        Assert.Equal(file, command.FileName);
        Assert.Equal(arguments, command.Arguments);
    }
}
