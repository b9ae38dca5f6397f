using Hawser.Acceptance.Child.Trials;
using Hawser.Workers;
using Hawser.Workers.Launching;

namespace Hawser.Acceptance.Surroundings;

/// <summary>The environment, the working directory and the niceness of a worker's process.</summary>
public sealed class EnvironmentTests
{
    private const string Odd = "\"quoted\" 'single' \\ back (round) $HOME `tick` = ünø\nsecond line\t;";

    [Fact]
    public async Task W5_values_arrive_intact_in_the_worker_and_in_its_children_and_a_variable_is_removed()
    {
        var environment = new Dictionary<string, string?> { ["HAWSER_ODD"] = Odd, ["HAWSER_EMPTY"] = "", ["PATH"] = null };
        await using Worker<ISurroundings> worker = await SpawnAsync(new WorkerOptions { Environment = environment });
        Dictionary<string, string> seen = await worker.Client.EnvironmentAsync().Soon();
        Assert.Equal(Odd, seen["HAWSER_ODD"]);
        Assert.Equal("", seen["HAWSER_EMPTY"]);
        Assert.False(seen.ContainsKey("PATH"), "PATH is still there");
        Assert.Equal(Environment.GetEnvironmentVariable("HOME"), seen.GetValueOrDefault("HOME"));
        Assert.False(seen.ContainsKey("DOTNET_STARTUP_HOOKS"), "the hook is still there");
        Assert.Equal(Odd, await worker.Client.ShellAsync("printf %s \"$HAWSER_ODD\"").Soon());
        await worker.EndAsync();
    }

    [Fact]
    public async Task W5_without_inheriting_the_worker_starts_and_has_only_what_it_is_given_and_what_the_start_needs()
    {
        // Something of the owner's own, which it does not change for this: processes on standby would not fit other tests' starts then.
        Assert.NotNull(Environment.GetEnvironmentVariable("PATH"));
        await using Worker<ISurroundings> worker = await SpawnAsync(new WorkerOptions
        {
            InheritEnvironment = false,
            Environment = new Dictionary<string, string?> { ["MINE"] = "1" },
        });
        Dictionary<string, string> seen = await worker.Client.EnvironmentAsync().Soon();
        Assert.Equal("1", seen["MINE"]);
        Assert.All(
            seen.Keys,
            name => Assert.True(
                name is "MINE" or "HOME" or "LD_LIBRARY_PATH" or "TMPDIR" || name.StartsWith("DOTNET_", StringComparison.Ordinal), name));
        await worker.EndAsync();
    }

    [Fact]
    public async Task W5_a_worker_begins_in_its_working_directory()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hawser \"odd\" ");
        try
        {
            await using Worker<ISurroundings> worker = await SpawnAsync(new WorkerOptions { WorkingDirectory = folder.FullName });
            Assert.Equal(folder.FullName, await worker.Client.DirectoryAsync().Soon());
            Assert.Equal(folder.FullName, (await worker.Client.ShellAsync("pwd").Soon()).TrimEnd());
            await worker.EndAsync();
        }
        finally
        {
            folder.Delete();
        }
    }

    [Theory]
    [InlineData("/no/such/folder", 2)]
    [InlineData("/etc/passwd", 20)]
    public async Task W5_a_bad_directory_fails_the_launch_and_is_named(string directory, int errorNumber)
    {
        WorkerStartException e = await Assert.ThrowsAsync<WorkerStartException>(
            () => SpawnAsync(new WorkerOptions { WorkingDirectory = directory }));
        Assert.Equal((WorkerStartStage.Launch, (int?)null), (e.Stage, e.ProcessId));
        Assert.Contains($"working directory '{directory}'", e.Message, StringComparison.Ordinal);
        Assert.Equal(errorNumber, Assert.IsType<WorkerLaunchException>(e.InnerException).ErrorNumber);
    }

    [Fact]
    public async Task W5_every_thread_of_a_worker_and_every_child_has_its_niceness()
    {
        const int niceness = 7;
        await using Worker<ISurroundings> worker = await SpawnAsync(new WorkerOptions { Niceness = niceness });
        foreach (string thread in Directory.GetDirectories($"/proc/{worker.ProcessId}/task"))
        {
            Assert.True(NicenessIfThere($"{thread}/stat") is null or niceness, $"{thread} has another");
        }

        Assert.Equal($"{niceness}", (await worker.Client.ShellAsync("cut -d' ' -f19 /proc/$$/stat").Soon()).Trim());
        Assert.NotEqual(niceness, Niceness("/proc/self/stat"));
        await worker.EndAsync();
    }

    [Fact]
    public async Task A_worker_that_waits_for_a_debugger_says_so_and_is_not_too_late_by_it()
    {
        TimeSpan start = TimeSpan.FromSeconds(20), wait = TimeSpan.FromSeconds(1);
        using var log = new LogLines();
        long began = TimeProvider.System.GetTimestamp();
        await using Worker<ISurroundings> worker = await SpawnAsync(
            new WorkerOptions { Name = "patient", LoggerFactory = log, StartTimeout = start, WaitForDebugger = wait });
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), wait, start + wait);
        string line = log.WaitFor("debugger");
        Assert.Contains($"'patient' (process {worker.ProcessId}) waits up to 1 s for a debugger", line, StringComparison.Ordinal);
        await worker.EndAsync();
    }

    /// <summary>Threads of the pool, and the compiler's, end now and then.</summary>
    private static int? NicenessIfThere(string file)
    {
        try
        {
            return Niceness(file);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static int Niceness(string file)
    {
        string stat = File.ReadAllText(file);
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Task<Worker<ISurroundings>> SpawnAsync(WorkerOptions options) =>
        Worker.SpawnAsync<ISurroundings, Child.Trials.Surroundings>(options).Soon();
}
