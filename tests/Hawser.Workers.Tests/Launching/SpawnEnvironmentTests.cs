using System.Collections;
using Hawser.Workers.Launching;

namespace Hawser.Workers.Tests.Launching;

public sealed class SpawnEnvironmentTests
{
    [Fact]
    public void The_owners_variables_arrive_intact_and_the_hook_is_added() =>
        Assert.Equal(
            ["A=line\nbreak \"quoted\" (x) = \\", "DOTNET_STARTUP_HOOKS=Hawser.WorkerHost"],
            Entries(("A", "line\nbreak \"quoted\" (x) = \\")));

    [Fact]
    public void The_owners_own_hooks_are_kept_for_the_worker_to_put_back() =>
        Assert.Equal(
            ["DOTNET_STARTUP_HOOKS=Hawser.WorkerHost", "HAWSER_STARTUP_HOOKS=/opt/trace.dll"],
            Entries(("DOTNET_STARTUP_HOOKS", "/opt/trace.dll"), ("HAWSER_STARTUP_HOOKS", "stale")));

    [Fact]
    public void W5_a_variable_is_set_changed_or_removed_and_the_rest_is_the_owners() =>
        Assert.Equal(
            ["DOTNET_STARTUP_HOOKS=Hawser.WorkerHost", "KEPT=1", "NEW=(a \"b\" \\ c\n)", "OTHER=2"],
            Entries(
                true,
                new() { ["NEW"] = "(a \"b\" \\ c\n)", ["OTHER"] = "2", ["GONE"] = null, ["NEVER_THERE"] = null },
                ("KEPT", "1"), ("OTHER", "1"), ("GONE", "1")));

    [Fact]
    public void W5_without_inheriting_only_what_the_start_needs_stays_and_that_can_be_removed_too() =>
        Assert.Equal(
            ["DOTNET_ROOT=/opt/dotnet", "DOTNET_STARTUP_HOOKS=Hawser.WorkerHost", "MINE=1", "TMPDIR=/tmp/here"],
            Entries(
                false,
                new() { ["MINE"] = "1", ["HOME"] = null },
                ("DOTNET_ROOT", "/opt/dotnet"), ("HOME", "/root"), ("TMPDIR", "/tmp/here"), ("SECRET", "x"), ("PATH", "/bin")));

    [Fact]
    public void W5_hooks_that_are_set_for_the_worker_are_put_back_as_inherited_ones_are() =>
        Assert.Equal(
            ["DOTNET_STARTUP_HOOKS=Hawser.WorkerHost", "HAWSER_STARTUP_HOOKS=/opt/other.dll"],
            Entries(true, new() { ["DOTNET_STARTUP_HOOKS"] = "/opt/other.dll" }, ("DOTNET_STARTUP_HOOKS", "/opt/trace.dll")));

    private static IEnumerable<string> Entries(params (string Name, string Value)[] owner) => Entries(true, [], owner);

    private static IEnumerable<string> Entries(
        bool inherit, Dictionary<string, string?> changes, params (string Name, string Value)[] owner)
    {
        var variables = new Hashtable();
        foreach ((string name, string value) in owner)
        {
            variables[name] = value;
        }

        return SpawnEnvironment.Entries(variables, inherit, changes).Order(StringComparer.Ordinal);
    }
}
