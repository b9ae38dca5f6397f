using System.Text.Json.Nodes;
using Hawser.Acceptance.Launching;

namespace Hawser.Acceptance;

/// <summary>An application whose startup hooks are switched off, as trimming does it.</summary>
public sealed class WithoutHooksTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");

    public WithoutHooksTests()
    {
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        }

        string path = Path.Combine(_folder.FullName, "Hawser.Acceptance.Child.runtimeconfig.json");
        JsonNode config = JsonNode.Parse(File.ReadAllText(path))!;
        JsonObject options = config["runtimeOptions"]!.AsObject();
        JsonObject properties = options["configProperties"]?.AsObject() ?? [];
        options["configProperties"] = properties;
        properties["System.StartupHookProvider.IsSupported"] = false;
        File.WriteAllText(path, config.ToJsonString());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void An_application_without_startup_hooks_that_calls_RunIfWorker_spawns_workers()
    {
        using Owner owner = Owner.Start(Path.Combine(_folder.FullName, "Hawser.Acceptance.Child"), ["work", "dispose"]);
        int worker = owner.NextProcessId("worker");
        int child = owner.NextProcessId("child");
        Assert.Equal(0, owner.ExitCode());
        ProcessAssert.Gone(worker, child);
    }

    [Fact]
    public void An_application_without_startup_hooks_that_does_not_is_told_what_to_do()
    {
        using Owner owner = Owner.Start("/bin/sh", ["-c", $"HAWSER_TRIAL_UNPREPARED=1 exec '{_folder.FullName}/Hawser.Acceptance.Child' work dispose"]);
        Assert.Equal("starting", owner.NextLine());
        string line = owner.NextLine();
        Assert.Contains("HawserWorker.RunIfWorker(args);", line, StringComparison.Ordinal);
        Assert.Contains("stage Launch", line, StringComparison.Ordinal);
        Assert.Equal(1, owner.ExitCode());
    }
}
