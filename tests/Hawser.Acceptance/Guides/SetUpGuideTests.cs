using Hawser.Acceptance.Child.Trials;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

/// <summary>The code of the guide to a worker's process, run.</summary>
public sealed class SetUpGuideTests
{
    [Fact]
    public async Task W5_a_worker_has_an_environment_a_directory_and_a_niceness()
    {
        var options = new WorkerOptions
        {
            Environment = new Dictionary<string, string?> { ["TZ"] = "UTC", ["HTTP_PROXY"] = null },
            WorkingDirectory = "/var/tmp",
            Niceness = 10,
        };
        await using Worker<ISurroundings> worker = await Worker.SpawnAsync<ISurroundings, Child.Trials.Surroundings>(options);

        Assert.Equal("UTC 10 /var/tmp\n", await worker.Client.ShellAsync("echo $TZ $(cut -d' ' -f19 /proc/$$/stat) $PWD"));
    }

    [Fact]
    public async Task W6_a_worker_runs_behind_a_command()
    {
        var wrapped = new WorkerOptions { Wrapper = ["timeout", "--signal=KILL", "3600"] };
        await using Worker<IGreeter> worker = await Worker.SpawnAsync<IGreeter, Greeter>(wrapped);

        Assert.Equal($"Hello Ada, says process {worker.ProcessId}.", await worker.Client.GreetAsync("Ada"));
    }

    [Fact]
    public async Task W6_a_worker_without_a_network_is_called_over_its_standard_streams()
    {
        var confined = new WorkerOptions
        {
            Channel = WorkerChannel.StandardStreams,
            Wrapper = ["unshare", "--user", "--map-root-user", "--net", "--pid", "--fork"],
        };
        try
        {
            await using Worker<IGreeter> worker = await Worker.SpawnAsync<IGreeter, Greeter>(confined);
            Assert.Equal("Hello Ada, says process 1.", await worker.Client.GreetAsync("Ada"));
        }
        catch (WorkerStartException e) when (e.StandardErrorTail.Contains("unshare", StringComparison.Ordinal))
        {
            Assert.Skip("Network namespaces are not to be had here: " + e.StandardErrorTail);
        }
    }

    [Fact]
    public async Task W7_a_workers_output_goes_to_a_file_or_nowhere()
    {
        string folder = Directory.CreateTempSubdirectory("hawser-guide-").FullName;
        var quiet = new WorkerOptions
        {
            StandardOutput = WorkerOutput.Discard,
            StandardError = WorkerOutput.Append(Path.Combine(folder, "worker.log")),
        };
        await using (Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(quiet))
        {
            await worker.Client.SayAsync("to nobody", "to the file");
        }

        Assert.Equal("to the file\n", await File.ReadAllTextAsync(Path.Combine(folder, "worker.log")));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task W25_a_worker_has_limits_of_its_memory()
    {
        var limited = new WorkerOptions
        {
            MemoryLimit = 1 << 30,
            Gc = new GcOptions { Concurrent = false, HeapHardLimit = 512 << 20 },
        };
        await using Worker<ISurroundings> worker = await Worker.SpawnAsync<ISurroundings, Child.Trials.Surroundings>(limited);

        Assert.Equal($"{512 << 20}", (await worker.Client.GarbageCollectorAsync())["GCHeapHardLimit"]);
    }

    [Fact]
    public void The_code_in_the_guide_is_code_that_is_run_here() =>
        DocumentCode.IsTakenFrom("docs/guides/set-up-a-workers-process.md", "tests/Hawser.Acceptance/Guides");
}
