using System.Text.Json;
using System.Text.Json.Nodes;
using Hawser.Runtimes;

namespace Hawser.Acceptance;

/// <summary>Nodes of other processes, and runtimes that attach to them.</summary>
public sealed class NodeTests : IDisposable
{
    private readonly PrivateFolder _folder = new();

    private string Registry => Path.Combine(_folder.Path, "nodes");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_node_is_found_by_name_and_evaluates_in_its_own_process()
    {
        await using ToldProcess node = await OpenAsync("harbour");
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(Directory.GetFiles(Registry, "*.worker").Single()).UnixFileMode);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(Registry).UnixFileMode);
        RuntimeNodeEntry entry = Assert.Single(new RuntimeNodeRegistry(Registry).List());
        Assert.Equal(("harbour", node.Id), (entry.Name, entry.ProcessId));

        await using AttachedRuntime runtime = Attach("harbour");
        await runtime.ConnectAsync().Soon();
        Assert.Equal($"{node.Id}", await runtime.ValueAsync("a", "Environment.ProcessId"));
        Assert.Equal(node.Id, runtime.ProcessOf());
        await runtime.DisconnectAsync().Soon();
        Assert.Equal(RuntimeEndCause.Disconnected, (await runtime.Ended.Soon()).Cause);

        Assert.Equal("closed", await node.AskAsync(""));
        Assert.Empty(Directory.GetFiles(Registry, "*.worker"));
        await node.KillAsync();
        string log = await node.ErrorAsync();
        Assert.Contains($"process {Environment.ProcessId} ", log, StringComparison.Ordinal);
        Assert.Matches(@"evaluates.*c/a", log);
    }

    [Fact]
    public async Task A_second_node_of_the_same_name_is_refused_and_the_first_is_left_alone()
    {
        await using ToldProcess first = await OpenAsync("harbour");
        await using ToldProcess second = ToldProcess.Start("Hawser.Acceptance.Child", "node", Registry, "harbour");

        string refusal = await second.LineAsync();

        Assert.StartsWith("refused", refusal, StringComparison.Ordinal);
        Assert.Contains($"process {first.Id}", refusal, StringComparison.Ordinal);
        await using AttachedRuntime runtime = Attach("harbour");
        await runtime.ConnectAsync().Soon();
        Assert.Equal(first.Id, runtime.ProcessOf());
    }

    [Fact]
    public async Task R4_a_node_that_is_not_there_is_named_with_where_it_was_looked_for()
    {
        RuntimeConnectException failure = await FailsAsync(Attach("nobody"));

        Assert.Equal(RuntimeConnectFailure.NodeNotFound, failure.Failure);
        Assert.Contains("'nobody'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Registry, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R4_a_node_whose_process_was_killed_is_not_there_and_its_file_is_swept()
    {
        await using (ToldProcess node = await OpenAsync("harbour"))
        {
            await node.KillAsync();
        }

        Assert.Single(Directory.GetFiles(Registry, "*.worker"));
        RuntimeConnectException failure = await FailsAsync(Attach("harbour"));

        Assert.Equal(RuntimeConnectFailure.NodeNotFound, failure.Failure);
        Assert.Contains("ended without a word", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Registry, "*.worker"));
        await using ToldProcess next = await OpenAsync("harbour");
    }

    [Fact]
    public async Task R4_a_node_with_another_key_is_refused()
    {
        await using ToldProcess node = await OpenAsync("harbour");
        Change("key", static key => new string(key.Reverse().ToArray()));

        RuntimeConnectException failure = await FailsAsync(Attach("harbour"));

        Assert.Equal(RuntimeConnectFailure.NodeRefused, failure.Failure);
        Assert.Contains("another key", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R4_a_node_of_another_version_is_refused()
    {
        await using ToldProcess node = await OpenAsync("harbour");
        Change("contractHash", static hash => new string(hash.Reverse().ToArray()));

        RuntimeConnectException failure = await FailsAsync(Attach("harbour"));

        Assert.Equal(RuntimeConnectFailure.VersionMismatch, failure.Failure);
        Assert.Contains("another version of Hawser", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R5_two_runtimes_on_one_node_do_not_see_each_other_and_end_apart()
    {
        await using ToldProcess node = await OpenAsync("harbour");
        await using AttachedRuntime first = Attach("harbour"), second = Attach("harbour");
        await first.ConnectAsync().Soon();
        await second.ConnectAsync().Soon();
        await first.ValueAsync("a", "int x = 1;");
        await second.ValueAsync("a", "int x = 2;");

        Assert.Equal("1", await first.ValueAsync("b", "x", "a"));
        await first.DisconnectAsync().Soon();

        Assert.Equal("2", await second.ValueAsync("b", "x", "a"));
        Assert.Equal(RuntimeState.Connected, second.State);
    }

    [Fact]
    public async Task R6_the_session_of_an_owner_that_was_killed_ends_at_once()
    {
        await using ToldProcess node = await OpenAsync("harbour");
        await using ToldProcess owner = ToldProcess.Start(
            "Hawser.Acceptance.Child", "attach", Registry, "harbour", "AppDomain.CurrentDomain.SetData(\"owned\", \"yes\"); 1");
        Assert.Equal("attached Succeeded 1", await owner.LineAsync());
        await using AttachedRuntime other = Attach("harbour");
        await other.ConnectAsync().Soon();

        await owner.KillAsync();

        Assert.Equal("yes", await other.ValueAsync("a", "(string)AppDomain.CurrentDomain.GetData(\"owned\")!"));
        await node.ErrorWithAsync("has ended");
    }

    [Fact]
    public async Task The_end_of_a_node_is_told_as_that()
    {
        await using ToldProcess node = await OpenAsync("harbour");
        await using AttachedRuntime runtime = Attach("harbour");
        await runtime.ConnectAsync().Soon();

        Assert.Equal("closed", await node.AskAsync(""));

        Assert.Equal(RuntimeEndCause.NodeEnded, (await runtime.Ended.Soon()).Cause);
    }

    [Fact]
    public async Task R10_a_connection_that_is_cut_is_resumed_and_nothing_is_lost_or_doubled()
    {
        await using ToldProcess node = await OpenAsync("harbour");
        JsonObject file = JsonNode.Parse(await File.ReadAllTextAsync(Directory.GetFiles(Registry, "*.worker").Single()))!.AsObject();
        using var relay = new SocketRelay(((string)file["endpoint"]!)["unix:".Length..]);
        file["endpoint"] = $"unix:{relay.Path}";
        await using var runtime = AttachedRuntime.ToNode(file.Deserialize<RuntimeNodeHandle>()!, RuntimeKit.Attaching());
        await runtime.ConnectAsync().Soon();
        await using IAsyncEnumerator<RuntimeEvent> events = runtime.ReadEventsAsync().GetAsyncEnumerator();

        Task<EvaluationResponse> evaluating = runtime.EvaluateAsync(new EvaluationRequest
        {
            Reference = new EvaluationReference("c", "long"),
            Code = "for (int i = 0; i < 400; i++) { Console.WriteLine(i); await Task.Delay(5); } 400",
        });
        var text = new System.Text.StringBuilder();
        long last = 0;
        int cuts = 0;
        int made = 0;
        EvaluationResponse? response = null;
        while (response is null)
        {
            Assert.True(await events.MoveNextAsync().AsTask().Soon());
            Assert.Equal(++last, events.Current.Sequence);
            response = (events.Current as EvaluationResponded)?.Response;
            if (events.Current is EvaluationOutput output)
            {
                text.Append(output.Text);
                if (cuts < 3 && relay.Made > made)
                {
                    cuts++;
                    made = relay.Made;
                    relay.Cut();
                }
            }
        }

        Assert.Equal("400", (await evaluating.Soon()).Result?.Text);
        Assert.Equal(string.Concat(Enumerable.Range(0, 400).Select(static i => $"{i}\n")), text.ToString());

        // The last cut may have come after the last event.
        Assert.Equal("401", await runtime.ValueAsync("next", "400 + 1"));
        Assert.Equal(3, cuts);
        Assert.InRange(relay.Made, 4, int.MaxValue);
    }

    private static async Task<RuntimeConnectException> FailsAsync(AttachedRuntime runtime)
    {
        await using (runtime)
        {
            return await Assert.ThrowsAsync<RuntimeConnectException>(() => runtime.ConnectAsync()).Soon();
        }
    }

    private AttachedRuntime Attach(string name) => AttachedRuntime.ToNode(name, RuntimeKit.Attaching(new RuntimeNodeRegistry(Registry)));

    private async Task<ToldProcess> OpenAsync(string name)
    {
        ToldProcess node = ToldProcess.Start("Hawser.Acceptance.Child", "node", Registry, name);
        Assert.Equal($"open {node.Id}", await node.LineAsync());
        return node;
    }

    private void Change(string member, Func<string, string> change)
    {
        string path = Directory.GetFiles(Registry, "*.worker").Single();
        JsonObject file = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        file[member] = change((string)file[member]!);
        File.WriteAllText(path, file.ToJsonString());
    }
}
