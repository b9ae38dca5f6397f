using Hawser.Runtimes.Connecting;
using Hawser.Runtimes.Sessions;
using Hawser.Runtimes.Tests.Support;

namespace Hawser.Runtimes.Tests.Connecting;

public sealed class ConnectTests
{
    private readonly ScriptedServer _server = new();

    [Fact]
    public async Task R2_connecting_tells_its_steps_in_order()
    {
        var steps = new Steps();
        RuntimeDriver runtime = Driver(new ScriptedConnector(_server));

        await runtime.ConnectAsync(steps, default).InTime();

        Assert.Equal(["First step", "Second step", "Opening the session"], steps.Heard);
        Assert.Equal(RuntimeState.Connected, runtime.State);
        await runtime.DisconnectAsync().InTime();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task R2_an_abort_at_each_step_leaves_nothing_behind(int step)
    {
        using var stop = new CancellationTokenSource();
        var connector = new ScriptedConnector(_server);
        RuntimeDriver runtime = Driver(connector);

        OperationCanceledException failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => runtime.ConnectAsync(new Steps(heard => StopAt(heard == step, stop)), stop.Token)).InTime();

        Assert.Equal(stop.Token, failure.CancellationToken);
        Assert.Equal(0, connector.LinksLeft);
        Assert.Empty(_server.Opened);
        Assert.Equal(RuntimeState.Ended, runtime.State);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task R2_disconnecting_while_it_connects_aborts_it(int step)
    {
        var connector = new ScriptedConnector(_server);
        RuntimeDriver runtime = Driver(connector);
        Task? disconnected = null;
        using var asked = new ManualResetEventSlim();

        Task connecting = runtime.ConnectAsync(
            new Steps(heard =>
            {
                if (heard == step)
                {
                    disconnected = runtime.DisconnectAsync();
                    asked.Set();
                    Assert.True(SpinWait.SpinUntil(() => disconnected.IsCompleted || runtime.IsClosing, Patience.Limit));
                }
            }),
            default);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting).InTime();
        Assert.True(asked.Wait(Patience.Limit));
        await disconnected!.InTime();
        Assert.Equal(0, connector.LinksLeft);
        Assert.Equal(RuntimeState.Ended, runtime.State);
    }

    [Fact]
    public async Task R4_a_refused_session_says_why_and_leaves_nothing_behind()
    {
        _server.Refusal = new RuntimeSessionException(RuntimeConnectFailure.AlreadyOwned, "somebody else owns it.");
        var connector = new ScriptedConnector(_server);
        RuntimeDriver runtime = Driver(connector);

        RuntimeConnectException failure =
            await Assert.ThrowsAsync<RuntimeConnectException>(() => runtime.ConnectAsync(null, default)).InTime();

        Assert.Equal(RuntimeConnectFailure.AlreadyOwned, failure.Failure);
        Assert.Equal("somebody else owns it.", failure.Message);
        Assert.Equal(0, connector.LinksLeft);
    }

    [Fact]
    public async Task A_runtime_is_connected_once()
    {
        RuntimeDriver runtime = Driver(new ScriptedConnector(_server));
        await runtime.ConnectAsync(null, default).InTime();

        await Assert.ThrowsAsync<InvalidOperationException>(() => runtime.ConnectAsync(null, default));
        await runtime.DisconnectAsync().InTime();
        await Assert.ThrowsAsync<InvalidOperationException>(() => runtime.ConnectAsync(null, default));
    }

    [Fact]
    public async Task Without_a_connection_nothing_is_evaluated()
    {
        RuntimeDriver runtime = Driver(new ScriptedConnector(_server));

        await Assert.ThrowsAsync<InvalidOperationException>(() => runtime.EvaluateAsync(DriverTests.Request("e"), default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => runtime.InterruptAsync("c", default));
        await runtime.DisconnectAsync().InTime();
        Assert.False(runtime.Ended.IsCompleted);
    }

    [Fact]
    public async Task R9_a_duplicate_is_fresh_and_a_description_lists_what_a_panel_shows()
    {
        await using var runtime = new StandaloneRuntime(new StandaloneOptions { Name = "mine", Language = typeof(MuteLanguage) });
        await runtime.DisconnectAsync().InTime();

        await using IRuntime duplicate = runtime.Duplicate();

        Assert.Equal(RuntimeState.Ended, runtime.State);
        Assert.Equal(RuntimeState.NotConnected, duplicate.State);
        var lines = duplicate.Describe().ToDictionary();
        Assert.Equal(("mine", "Standalone", "NotConnected", "Mute"), (lines["Name"], lines["Form"], lines["State"], lines["Language"]));
        Assert.Equal(Environment.CurrentDirectory, lines["Working directory"]);
    }

    [Fact]
    public async Task R9_a_connected_runtime_describes_its_process()
    {
        RuntimeDriver runtime = Driver(new ScriptedConnector(_server));
        await runtime.ConnectAsync(null, default).InTime();

        var lines = runtime.Describe().ToDictionary();

        Assert.Equal(("4711", ".NET of the test", "more"), (lines["Process"], lines["Runs on"], lines["Extra"]));
        await runtime.DisconnectAsync().InTime();
        Assert.Contains("disconnected by its owner", runtime.Describe().ToDictionary()["End"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(string))]
    [InlineData(typeof(Languages.ILanguage))]
    public void What_is_no_language_is_refused_at_once(Type language) =>
        Assert.Throws<ArgumentException>(() => new StandaloneRuntime(new StandaloneOptions { Language = language }));

    internal static RuntimeDriver Driver(ISessionConnector connector, int backlog = 1000, TimeProvider? time = null) => new(
        new StandaloneOptions
        {
            Name = "test",
            Language = typeof(MuteLanguage),
            EventBacklog = backlog,
            TimeProvider = time ?? TimeProvider.System,
        },
        "Scripted",
        connector);

    private static void StopAt(bool now, CancellationTokenSource stop)
    {
        if (now)
        {
            stop.Cancel();
        }
    }
}
