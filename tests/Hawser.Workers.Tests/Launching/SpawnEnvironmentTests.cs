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

    private static IEnumerable<string> Entries(params (string Name, string Value)[] owner)
    {
        var variables = new Hashtable();
        foreach ((string name, string value) in owner)
        {
            variables[name] = value;
        }

        return SpawnEnvironment.Entries(variables).Order(StringComparer.Ordinal);
    }
}
