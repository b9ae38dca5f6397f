using System.Text.Json.Nodes;

namespace Hawser.Acceptance;

/// <summary>The program that knows nothing of Hawser, and whether a visit has left it as it was.</summary>
internal static class Stranger
{
    public static async Task<ToldProcess> StartAsync()
    {
        var stranger = ToldProcess.Start("Hawser.Acceptance.Stranger");
        Assert.Equal($"ready {stranger.Id}", await stranger.LineAsync());
        return stranger;
    }

    public static async Task<JsonObject> SurroundingsAsync(ToldProcess process) =>
        JsonNode.Parse(await process.AskAsync("surroundings"))!.AsObject();

    /// <summary>
    /// Whatever is once in a process is what it was, but for the framework's assemblies, of which one is made for dynamic methods, and the
    /// hook's, which the default context keeps.
    /// </summary>
    public static async Task LeftAsItWasAsync(ToldProcess process, JsonObject before)
    {
        JsonObject now;
        long start = TimeProvider.System.GetTimestamp();
        do
        {
            now = await SurroundingsAsync(process);
        }
        while (!before.Where(static member => member.Key != "Assemblies").All(member => JsonNode.DeepEquals(member.Value, now[member.Key]))
            && TimeProvider.System.GetElapsedTime(start) < ProcessAssert.Patience);

        string[] framework = [.. Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll")
            .Select(Path.GetFileNameWithoutExtension)!];
        string[] more = [.. Strings(now, "Assemblies").Except(Strings(before, "Assemblies")).Except(framework)];
        Assert.Equal("Hawser.Runtimes.Hook", string.Join(", ", more.Except(["Anonymously Hosted DynamicMethods Assembly"])));
        foreach ((string name, JsonNode? value) in before.Where(static member => member.Key != "Assemblies"))
        {
            Assert.True(JsonNode.DeepEquals(value, now[name]), $"{name} was {value?.ToJsonString()} and is {now[name]?.ToJsonString()}");
        }

        Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), "hawser-attach-*")
            .SelectMany(folder => Directory.GetFiles(folder, $"{process.Id}*")));
    }

    private static IEnumerable<string> Strings(JsonObject surroundings, string name) =>
        surroundings[name]!.AsArray().Select(static item => (string)item!);
}
