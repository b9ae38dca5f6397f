using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance.Samples;

/// <summary>What samples/WebFarm promises its user, seen by clients under load while its processes are killed.</summary>
public sealed class WebFarmTests : IDisposable
{
    private const int Kill = 9;
    private const int Workers = 4;
    private const int Limit = 50;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");
    private readonly Socket _port = HoldPort();
    private readonly HttpClient _http;

    public WebFarmTests() => _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{Port}"),
    };

    private int Port => ((IPEndPoint)_port.LocalEndPoint!).Port;

    private string Settings => Path.Combine(_folder.FullName, "farm.json");

    public void Dispose()
    {
        _http.Dispose();
        _port.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A16_four_web_servers_share_settings_and_a_limit_and_their_report_adds_up_when_they_and_their_parent_are_killed()
    {
        await File.WriteAllTextAsync(Settings, """{ "greeting": "ahoy" }""");
        var clock = Stopwatch.StartNew();
        await using FarmRun farm = FarmRun.Start(
            "--port", $"{Port}", "--workers", $"{Workers}", "--limit", $"{Limit}", "--window", "01:00:00",
            "--settings", Settings, "--journal", Path.Combine(_folder.FullName, "journal"));
        int parent = await farm.ParentAsync();
        int[] workers = await WorkersAsync(farm);
        TimeSpan firstStart = clock.Elapsed;
        int answered, lost;
        await using (var load = new FarmLoad(_http, static () => Task.CompletedTask))
        {
            await EachAnswersAsync(load, workers, "ahoy");
            await ChangeSettingsAsync(load, workers);
            await ShareLimitAsync();

            // A worker is killed: the farm goes on, and another takes its place.
            _ = ProcessAssert.Signal(workers[1], Kill);
            int next = await farm.WorkerAsync();
            await load.UntilAsync(answer => answer.IsBy(next));
            workers = [workers[0], next, workers[2], workers[3]];
            await EachAnswersAsync(load, workers, "good evening");
            await load.StopAsync();
            (answered, lost) = (load.Answered + Limit, load.Lost);
        }

        // What was answered was counted before; of what had no answer, some was. A killed process may have counted each request that was under way,
        // and HttpClient makes one anew by itself whose connection ends without an answer.
        int unseen = FarmLoad.AtOnce;
        Assert.InRange(await ReportAsync("answered"), answered, answered + lost + unseen);

        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var load = new FarmLoad(_http, () => again.Task))
        {
            await EachAnswersAsync(load, workers, "good evening");
            clock.Restart();
            _ = ProcessAssert.Signal(parent, Kill);
            ProcessAssert.GoneWithin(ProcessAssert.OwnerGoneLimit, workers);
            parent = await farm.ParentAsync();
            int first = await farm.WorkerAsync();
            again.SetResult();
            await load.UntilAsync(answer => answer.IsBy(first));

            // Five seconds, where a first start takes less than two.
            TimeSpan limit = TimeSpan.FromSeconds(Math.Max(5, firstStart.TotalSeconds * 3));
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, limit);
            await EachAnswersAsync(load, [first, .. await WorkersAsync(farm, Workers - 1)], "good evening");
            await load.StopAsync();
            (answered, lost) = (answered + load.Answered, lost + load.Lost);
        }

        unseen += FarmLoad.AtOnce * Workers;
        Assert.InRange(await ReportAsync("answered"), answered, answered + lost + unseen);
        Assert.Equal(0, await farm.StopAsync(parent));
        ProcessAssert.Gone(farm.Processes);
    }

    [Fact]
    public void The_code_in_the_guide_is_the_samples() => DocumentCode.IsTakenFrom("docs/guides/serve-by-several-processes.md", "samples/WebFarm");

    private static async Task<int[]> WorkersAsync(FarmRun farm, int count = Workers)
    {
        int[] workers = new int[count];
        for (int i = 0; i < count; i++)
        {
            workers[i] = await farm.WorkerAsync();
        }

        return workers;
    }

    private static async Task EachAnswersAsync(FarmLoad load, int[] workers, string greeting)
    {
        HashSet<int> left = [.. workers];
        await load.UntilAsync(answer =>
        {
            left.RemoveWhere(worker => answer.IsBy(worker) && answer.Greeting == greeting);
            return left.Count == 0;
        });
    }

    private async Task ChangeSettingsAsync(FarmLoad load, int[] workers)
    {
        // As editors do it: another file in its place.
        string edited = Settings + ".new";
        await File.WriteAllTextAsync(edited, """{ "greeting": "good evening" }""");
        var clock = Stopwatch.StartNew();
        File.Move(edited, Settings, overwrite: true);
        await EachAnswersAsync(load, workers, "good evening");

        // Pushed: a client asks by itself only once a minute.
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(50));
    }

    private async Task ShareLimitAsync()
    {
        FarmAnswer?[] answers = await Task.WhenAll(Enumerable.Range(0, Limit * 2).Select(_ => FarmLoad.AskAsync(_http, "one client")));

        Assert.Equal(Limit, answers.Count(static answer => answer?.Status == HttpStatusCode.OK));
        Assert.Equal(Limit, answers.Count(static answer => answer?.Status == HttpStatusCode.TooManyRequests));
        Assert.InRange(answers.Where(static answer => answer?.Status == HttpStatusCode.OK).Select(static answer => answer!.Worker).Distinct().Count(), 2, Workers);

        // Refusals are counted too, within a second or so.
        long start = TimeProvider.System.GetTimestamp();
        while (await ReportAsync("refused") != Limit)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < ProcessAssert.Patience, "refusals are missing in the report");
        }
    }

    private async Task<int> ReportAsync(string what)
    {
        JsonObject report = (await _http.GetFromJsonAsync<JsonObject>("/report").Soon())!;
        Assert.Equal(0, (int)report["lost"]!);
        return report[what]!.AsObject().Sum(static worker => (int)worker.Value!);
    }

    /// <summary>A port that nobody else gets: it is bound here beside the farm, and does not listen.</summary>
    private static Socket HoldPort()
    {
        const int socketLevel = 1;
        const int reusePort = 15;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetRawSocketOption(socketLevel, reusePort, BitConverter.GetBytes(1));
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
