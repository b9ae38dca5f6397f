using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

/// <summary>The code of the guide to pools, run.</summary>
public sealed class PoolGuideTests
{
    private static readonly string[] Places = ["quay", "mole", "jetty", "breakwater"];

    [Fact]
    public async Task W27_functions_are_run_in_other_processes()
    {
        await using var offload = new ProcessPool();
        int answer = await offload.RunAsync(static n => Fibonacci(n), 30, timeout: TimeSpan.FromSeconds(20));
        Assert.Equal(832040, answer);

        string file = typeof(PoolGuideTests).Assembly.Location;
        file = Path.ChangeExtension(file, ".runtimeconfig.json");
        CancellationToken stop = TestContext.Current.CancellationToken;
        string page = await offload.RunAsync(static async (path, token) => await File.ReadAllTextAsync(path, token), file, cancellationToken: stop);
        Assert.Contains("net10.0", page, StringComparison.Ordinal);

        List<int> lengths = [];
        await foreach (int length in offload.MapAsync(Places, static place => place.Length))
        {
            lengths.Add(length);
        }

        Assert.Equal([4, 4, 5, 10], lengths);
        long sum = await offload.ReduceAsync(Numbers(), 0L, static n => (long)n * n, static (a, b) => a + b, new MapOptions { IsCommutative = true });
        Assert.Equal(333328333350000, sum);
        MapResult<int>? found = await offload.FindFirstAsync(Numbers(), static n => n * n > 1000);
        Assert.Equal(new MapResult<int>(32, 32), found);
        int[] processes = [.. offload.Statistics.Workers.Select(worker => worker.ProcessId).OfType<int>()];
        await offload.DisposeAsync();
        ProcessAssert.Gone(processes);
    }

    [Fact]
    public async Task W27_W28_W31_W33_W35_a_pool_shares_calls_among_workers()
    {
        await using var pool = new WorkerPool<ISurveyor, Surveyor>(new WorkerPoolOptions
        {
            Size = 2,
            Spares = 1,
            MaxCallsPerWorker = 10_000,
            CallTimeout = TimeSpan.FromSeconds(30),
            Worker = new WorkerOptions { Name = "surveyor" },
        });
        await pool.WaitUntilReadyAsync();

        int depth = await pool.RunAsync((client, token) => client.MeasureAsync("quay", token));
        Assert.Equal(4, depth);

        int same = await pool.RunAsync((client, token) => client.MeasureAsync("mole", token), new PoolCallOptions { Key = "mole" });
        Assert.Equal(4, same);

        using (PoolLease<ISurveyor> lease = await pool.LeaseAsync("mole"))
        {
            Assert.Equal(4, await lease.Client.MeasureAsync("mole"));
        }

        List<int> depths = [];
        var options = new MapOptions { OnFailure = MapFailures.Skip, Progress = new ProgressLine(Console.Error, rewrites: !Console.IsErrorRedirected) };
        await foreach (int each in pool.MapAsync(Places, (client, place, token) => client.MeasureAsync(place, token), options))
        {
            depths.Add(each);
        }

        Assert.Equal([4, 4, 5, 10], depths);
        List<int> soundings = [];
        await foreach (int sounding in pool.MapBatchesAsync(Places, (client, places, token) => client.SoundAsync(places, token), options))
        {
            soundings.Add(sounding);
            if (soundings.Count == 2)
            {
                // What is in flight is given up, and the workers go on to other calls.
                break;
            }
        }

        Assert.Equal([4, 5], soundings);
        IReadOnlyList<string> report = await pool.ReduceAsync(
            Places,
            empty: [],
            fold: (client, places, token) => client.ListAsync(places, token),
            combine: (client, left, right, _) => client.JoinAsync(left, right));
        Assert.Equal(["quay: 4", "mole: 4", "jetty: 5", "breakwater: 10"], report);
        int[] processes = [.. pool.Statistics.Workers.Select(worker => worker.ProcessId).OfType<int>()];
        Assert.Equal(3, processes.Length);
        await pool.DisposeAsync();
        ProcessAssert.Gone(processes);
    }

    [Fact]
    public void The_code_in_the_guide_is_code_that_is_run_here() =>
        DocumentCode.IsTakenFrom("docs/guides/spread-work-over-processes.md", "tests/Hawser.Acceptance/Guides");

    private static int Fibonacci(int n) => n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);

    private static IEnumerable<int> Numbers() => Enumerable.Range(0, 100_000);
}
