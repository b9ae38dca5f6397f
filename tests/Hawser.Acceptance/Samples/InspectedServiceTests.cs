using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hawser.Runtimes;

namespace Hawser.Acceptance.Samples;

/// <summary>What samples/InspectedService promises its user: a web service that is looked into while it works, and is as before afterwards.</summary>
public sealed partial class InspectedServiceTests : IDisposable
{
    private const string Prices =
        "var prices = (InspectedService.Prices)Hawser.Runtimes.EvaluationContext.Current!.Services.GetService(typeof(InspectedService.Prices))!;";

    private readonly PrivateFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task R5_two_runtimes_look_into_a_web_service_one_is_killed_and_afterwards_the_service_is_as_before()
    {
        await using ToldProcess service = await StartAsync();
        JsonObject before = await SurroundingsAsync();
        await using (ToldProcess owner = ToldProcess.Start(
            "Hawser.Acceptance.Child", "attach", _folder.Path, "InspectedService", $"{Prices} prices.Of(\"rope\")"))
        {
            Assert.StartsWith("attached Succeeded 20", await owner.LineAsync(), StringComparison.Ordinal);
            await using var runtime = AttachedRuntime.ToNode("InspectedService", RuntimeKit.Attaching(new RuntimeNodeRegistry(_folder.Path)));
            await runtime.ConnectAsync().Soon();
            Assert.Equal("10", await runtime.ValueAsync("a", $"{Prices} prices.Discount = 10m"));

            await owner.KillAsync();

            Assert.Equal(18m, await _http.GetFromJsonAsync<decimal>("/prices/rope").Soon());
            Assert.Equal("5", await runtime.ValueAsync("b", "prices.Discount = 5m", "a"));
            Assert.Equal(19m, await _http.GetFromJsonAsync<decimal>("/prices/rope").Soon());
            await runtime.DisconnectAsync().Soon();
        }

        Assert.Equal(19m, await _http.GetFromJsonAsync<decimal>("/prices/rope").Soon());
        JsonObject after = await SettledAsync(before, "assemblies");
        foreach ((string name, JsonNode? value) in before.Where(static member => member.Key != "assemblies"))
        {
            Assert.True(JsonNode.DeepEquals(value, after[name]), $"{name} was {value?.ToJsonString()} and is {after[name]?.ToJsonString()}");
        }

        // The default context never unloads: it keeps the compiler, which is the service's own. The next guest adds nothing to it.
        await using (var again = AttachedRuntime.ToNode("InspectedService", RuntimeKit.Attaching(new RuntimeNodeRegistry(_folder.Path))))
        {
            await again.ConnectAsync().Soon();
            Assert.Equal("5", await again.ValueAsync("a", $"{Prices} prices.Discount"));
        }

        JsonObject later = await SettledAsync(after);
        Assert.True(JsonNode.DeepEquals(after, later), $"it was {after.ToJsonString()} and is {later.ToJsonString()}");
        await service.KillAsync();
    }

    [Fact]
    public async Task Without_being_asked_the_service_opens_no_node()
    {
        await using ToldProcess service = await StartAsync("--Hawser:Node=false");

        Assert.Equal(20m, await _http.GetFromJsonAsync<decimal>("/prices/rope").Soon());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        await service.KillAsync();
    }

    [Fact]
    public async Task Each_evaluation_is_in_the_services_log_with_who_asked()
    {
        await using ToldProcess service = await StartAsync();
        await using var runtime = AttachedRuntime.ToNode("InspectedService", RuntimeKit.Attaching(new RuntimeNodeRegistry(_folder.Path)));
        await runtime.ConnectAsync().Soon();
        await runtime.ValueAsync("logged", "1 + 1");

        string line = await service.LineWithAsync("evaluates");

        Assert.Contains("c/logged", line, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}"), line, StringComparison.Ordinal);
        await runtime.DisconnectAsync().Soon();
        await service.KillAsync();
    }

    private async Task<ToldProcess> StartAsync(string node = "--Hawser:Node=true")
    {
        var service = ToldProcess.Start(SampleProgram.Command(
            "InspectedService", ["--urls", "http://127.0.0.1:0", node, $"--Hawser:Registry={_folder.Path}"]));
        _http.BaseAddress = new Uri(Address().Match(await service.LineWithAsync("Now listening on:")).Value);
        return service;
    }

    private async Task<JsonObject> SurroundingsAsync() => (await _http.GetFromJsonAsync<JsonObject>("/surroundings").Soon())!;

    /// <summary>What there is once the last container's context is collected and the killed owner's session is gone; or what there is in the end.</summary>
    private async Task<JsonObject> SettledAsync(JsonObject before, string? but = null)
    {
        JsonObject now;
        long start = TimeProvider.System.GetTimestamp();
        do
        {
            now = await SurroundingsAsync();
        }
        while (!before.Where(member => member.Key != but).All(member => JsonNode.DeepEquals(member.Value, now[member.Key]))
            && TimeProvider.System.GetElapsedTime(start) < ProcessAssert.Patience);
        return now;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
