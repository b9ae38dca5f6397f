using Hawser.Runtimes.Connecting;
using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Tests.Support;

namespace Hawser.Runtimes.Tests.Connecting;

/// <summary>An editor's questions, as their owner asks them.</summary>
public sealed class QuestionTests
{
    private readonly ScriptedServer _server = new() { Answering = new TaskCompletionSource() };

    [Fact]
    public async Task I3_a_newer_question_of_the_same_kind_about_the_same_container_ends_the_older()
    {
        RuntimeDriver runtime = await DriverTests.ConnectedAsync(new ScriptedConnector(_server));
        Task<CompletionList> older = runtime.CompleteAsync(Request("c", "x"), default);
        Task<Hover?> ofAnotherKind = runtime.HoverAsync(Request("c", "x"), default);
        Task<CompletionList> ofAnotherContainer = runtime.CompleteAsync(Request("d", "x"), default);
        for (int i = 0; i < 3; i++)
        {
            await _server.Asked.ReadAsync().AsTask().InTime();
        }

        Task<CompletionList> newer = runtime.CompleteAsync(Request("c", "xs"), default);

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => older).InTime();
        Assert.Contains("newer question", e.Message, StringComparison.Ordinal);
        Assert.Equal(("complete", "xs"), await _server.Asked.ReadAsync().AsTask().InTime());
        _server.Answering!.SetResult();
        Assert.Empty((await newer.InTime()).Items);
        Assert.Null(await ofAnotherKind.InTime());
        Assert.Empty((await ofAnotherContainer.InTime()).Items);
        await runtime.DisconnectAsync().InTime();
    }

    [Fact]
    public async Task I3_a_question_that_its_asker_gives_up_ends_with_the_askers_token()
    {
        RuntimeDriver runtime = await DriverTests.ConnectedAsync(new ScriptedConnector(_server));
        using var stop = new CancellationTokenSource();
        Task<FormattedCode> asked = runtime.FormatAsync(Request("c", "x"), stop.Token);
        await _server.Asked.ReadAsync().AsTask().InTime();

        await stop.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked).InTime();
        Assert.Equal(stop.Token, e.CancellationToken);
        _server.Answering!.SetResult();
        Assert.Equal("y", (await runtime.FormatAsync(Request("c", "y"), default).InTime()).Code);
        await runtime.DisconnectAsync().InTime();
    }

    [Fact]
    public async Task A_position_outside_of_the_code_is_refused()
    {
        RuntimeDriver runtime = await DriverTests.ConnectedAsync(new ScriptedConnector(_server));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => runtime.CompleteAsync(Request("c", "ab") with { Position = 3 }, default)).InTime();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => runtime.HoverAsync(Request("c", "ab") with { Position = -1 }, default)).InTime();

        Assert.False(_server.Asked.TryRead(out _));
        await runtime.DisconnectAsync().InTime();
    }

    private static EditRequest Request(string container, string code) => new() { Container = container, Code = code, Position = code.Length };
}
