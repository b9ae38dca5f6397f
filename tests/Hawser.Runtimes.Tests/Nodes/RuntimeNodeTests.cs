using System.Text.Json;
using Hawser.Runtimes.Nodes;
using Hawser.Runtimes.Tests.Connecting;
using Hawser.Runtimes.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Runtimes.Tests.Nodes;

public sealed class RuntimeNodeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-test-");

    private RuntimeNodeRegistry Registry => new(Path.Combine(_folder.FullName, "nodes"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_node_is_in_the_registry_for_as_long_as_it_is_open()
    {
        await using (RuntimeNode node = await OpenAsync("quay"))
        {
            RuntimeNodeEntry entry = Assert.Single(Registry.List());
            Assert.Equal(("quay", Environment.ProcessId), (entry.Name, entry.ProcessId));
            Assert.False(node.Closed.IsCompleted);
            await node.DisposeAsync().AsTask().InTime();
            Assert.True(node.Closed.IsCompletedSuccessfully);
        }

        Assert.Empty(Registry.List());
    }

    [Fact]
    public async Task A_name_that_is_open_in_this_process_is_refused_and_free_again_later()
    {
        await using (await OpenAsync("quay"))
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync("quay")).InTime();
        }

        await using RuntimeNode next = await OpenAsync("quay");
        Assert.Single(Registry.List());
    }

    [Fact]
    public async Task R4_who_looks_for_a_node_that_is_not_open_is_told_which_ones_are()
    {
        Assert.EndsWith("No node is open there.", await FailureAsync(), StringComparison.Ordinal);
        await using RuntimeNode second = await OpenAsync("quay"), first = await OpenAsync("mole");
        Assert.EndsWith("Open there: 'mole', 'quay'.", await FailureAsync(), StringComparison.Ordinal);

        async Task<string> FailureAsync()
        {
            await using var runtime = AttachedRuntime.ToNode(
                "nobody", new AttachedOptions { Language = typeof(MuteLanguage), Registry = Registry });
            return (await Assert.ThrowsAsync<RuntimeConnectException>(() => runtime.ConnectAsync()).InTime()).Message;
        }
    }

    [Fact]
    public async Task A_node_that_is_not_registered_leaves_no_file_and_is_reached_by_its_handle()
    {
        await using RuntimeNode node = await RuntimeNode.OpenAsync(
            new RuntimeNodeOptions { Name = "hidden", Registry = Registry, IsRegistered = false }).InTime();
        Assert.Empty(_folder.EnumerateFileSystemInfos());

        RuntimeNodeHandle handle = JsonSerializer.Deserialize<RuntimeNodeHandle>(JsonSerializer.Serialize(await node.ShareAsync().InTime()))!;
        Assert.Equal(("hidden", Environment.ProcessId), (handle.Name, handle.ProcessId));
        await using var runtime = AttachedRuntime.ToNode(handle, new AttachedOptions { Language = typeof(MuteLanguage) });
        RuntimeConnectException failure = await Assert.ThrowsAsync<RuntimeConnectException>(() => runtime.ConnectAsync()).InTime();

        Assert.Equal(RuntimeConnectFailure.LanguageUnusable, failure.Failure);
        Assert.Contains("Nothing is said in it.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_others_could_have_written_is_refused()
    {
#pragma warning disable CA1416 // Linux only, as all of it.
        _folder.CreateSubdirectory("nodes").UnixFileMode |= UnixFileMode.OtherWrite;
#pragma warning restore CA1416

        await Assert.ThrowsAsync<IOException>(() => OpenAsync("quay")).InTime();
        await using var runtime = AttachedRuntime.ToNode("quay", new AttachedOptions { Language = typeof(MuteLanguage), Registry = Registry });
        RuntimeConnectException failure = await Assert.ThrowsAsync<RuntimeConnectException>(() => runtime.ConnectAsync()).InTime();

        Assert.Equal(RuntimeConnectFailure.NodeRefused, failure.Failure);
        Assert.Contains("other users may use it", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R5_a_node_that_is_to_close_with_its_last_session_closes_when_nobody_opens_one()
    {
        var time = new ManualTime();
        await using RuntimeNode node = await RuntimeNode.OpenAsync(new RuntimeNodeOptions
        {
            Name = "unused",
            IsRegistered = false,
            ClosesWithLastSession = true,
            UnusedTimeout = TimeSpan.FromMinutes(5),
            TimeProvider = time,
        }).InTime();

        time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.False(node.Closed.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));

        await node.Closed.InTime();
    }

    [Fact]
    public async Task R2_aborting_at_each_step_of_attaching_leaves_no_session_in_the_node()
    {
        var loggers = new RecordingLoggers();
        await using RuntimeNode node = await RuntimeNode.OpenAsync(
            new RuntimeNodeOptions { Name = "reached", IsRegistered = false, LoggerFactory = loggers }).InTime();
        RuntimeNodeHandle handle = await node.ShareAsync().InTime();
        for (int step = 1; step <= 3; step++)
        {
            using var stop = new CancellationTokenSource();
            await using var runtime = AttachedRuntime.ToNode(handle, new AttachedOptions { Language = typeof(Script) });
            var steps = new Steps(heard =>
            {
                if (heard == step)
                {
                    stop.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runtime.ConnectAsync(steps, stop.Token)).InTime();
            Assert.Equal((RuntimeState.Ended, step), (runtime.State, steps.Heard.Count));
        }

        // One that is aborted when its session is open already says goodbye.
        await using var late = AttachedRuntime.ToNode(
            handle, new AttachedOptions { Language = typeof(LateLanguage), Grace = TimeSpan.FromDays(1) });
        using var tooLate = new CancellationTokenSource();
        LateLanguage.Opened = tooLate.Cancel;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late.ConnectAsync(null, tooLate.Token)).InTime();

        await NodeHost.Of("reached").Sessions.WhenEmpty.InTime();
        Assert.Single(loggers.Entries, static entry => entry.Message.Contains("opened session", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData(null)]
    public void A_name_that_no_node_can_have_is_refused_when_it_is_given(string? name)
    {
        ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(() => new RuntimeNodeOptions { Name = name! });

        Assert.Contains("A node's name has 1 to 100 characters", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("quay", new RuntimeNodeOptions { Name = "quay" }.Name);
    }

    [Fact]
    public void A_text_of_a_handle_shows_no_key()
    {
        string text = """
            {"hawser":1,"endpoint":"unix:/tmp/x/socket","listener":"LISTENER","ticket":"TICKET","key":"KEY","suite":1,"kind":"many","name":"quay","pid":4711,
            "startMs":1000,"shutdownMs":1000,"callMs":-1}
            """.Replace("LISTENER", new string('a', 32), StringComparison.Ordinal)
                .Replace("TICKET", new string('b', 32), StringComparison.Ordinal)
                .Replace("KEY", new string('c', 64), StringComparison.Ordinal);
        RuntimeNodeHandle handle = JsonSerializer.Deserialize<RuntimeNodeHandle>(text)!;

        Assert.Contains("quay", $"{handle}", StringComparison.Ordinal);
        Assert.DoesNotContain("cccc", $"{handle}", StringComparison.Ordinal);
    }

    private Task<RuntimeNode> OpenAsync(string name) =>
        RuntimeNode.OpenAsync(new RuntimeNodeOptions { Name = name, Registry = Registry }).InTime();
}
