using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Serving;
using Hawser.Runtimes.Tests.Support;

namespace Hawser.Runtimes.Tests.Serving;

/// <summary>An editor's questions, as the server of a session has them answered.</summary>
public sealed class EditingTests
{
    [Fact]
    public async Task I3_questions_are_answered_while_the_container_evaluates()
    {
        await using Session session = await OpenAsync();
        var parent = new EvaluationReference("c", "first");
        await session.EvaluateAsync(Script.Code(cell => cell.Values["xs"] = 1), name: "first");
        var stop = new TaskCompletionSource();
        Task<EvaluationResponse> running = session.RunAsync(async Task (_) => await stop.Task);
        await session.SeenAsync<EvaluationStarted>(started => started.Reference != parent);
        EditRequest request = Request("c", " x") with { Parents = [parent] };

        CompletionList completion = await session.Connection.CompleteAsync(request).InTime();
        Hover? hover = await session.Connection.HoverAsync(request).InTime();
        SignatureHelp? signatures = await session.Connection.SignatureHelpAsync(request).InTime();
        IReadOnlyList<CodeDiagnostic> diagnostics = await session.Connection.DiagnoseAsync(request).InTime();
        FormattedCode formatted = await session.Connection.FormatAsync(request).InTime();

        Assert.False(running.IsCompleted);
        Assert.Equal(["xs"], completion.Items.Select(static item => item.Label));
        Assert.Equal(" x", hover?.Content.Text);
        Assert.Equal("F(int a)", signatures?.Signatures[0].Label);
        Assert.Equal("S2", Assert.Single(diagnostics).Code);
        Assert.Equal("x", formatted.Code);
        stop.SetResult();
        await running.InTime();
    }

    [Fact]
    public async Task A_language_without_answers_gives_empty_ones()
    {
        await using Session session = await Session.OpenAsync();
        EditRequest request = Request("c", " x");

        Assert.Same(CompletionList.Empty, await session.Connection.CompleteAsync(request).InTime());
        Assert.Null(await session.Connection.HoverAsync(request).InTime());
        Assert.Null(await session.Connection.SignatureHelpAsync(request).InTime());
        Assert.Empty(await session.Connection.DiagnoseAsync(request).InTime());
        Assert.Equal(new FormattedCode(" x", 2), await session.Connection.FormatAsync(request).InTime());
    }

    [Fact]
    public async Task What_answers_is_opened_by_the_first_question_and_ends_with_the_session()
    {
        Session session = await OpenAsync(new NodeManager(new ServingOptions { OwnsProcess = true }));
        var language = (ScriptSession)session.Connection.Server!.Language;
        await session.RunAsync(static _ => 1);
        Assert.Null(language.Editor);

        await session.Connection.HoverAsync(Request("c", "x")).InTime();
        await session.Connection.HoverAsync(Request("d", "x")).InTime();

        Assert.True(language.Editor!.OwnsProcess);
        Assert.False(language.Editor.IsDisposed);
        await session.DisposeAsync();
        Assert.True(language.Editor.IsDisposed);
    }

    [Fact]
    public async Task A_question_makes_no_container()
    {
        await using Session session = await OpenAsync();

        // This one cannot be made.
        Assert.Empty((await session.Connection.CompleteAsync(Request("refused", "x")).InTime()).Items);
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => session.Connection.CompleteAsync(Request("c", "x") with { Position = 2 }));
        Assert.Contains("0 to 1", e.Message, StringComparison.Ordinal);
    }

    private static EditRequest Request(string container, string code) => new() { Container = container, Code = code, Position = code.Length };

    private static Task<Session> OpenAsync(NodeManager? node = null) =>
        Session.OpenAsync(node, static request => request with { LanguageSettings = "editor" });
}
