using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;
using Hawser.Runtimes.Display;
using Hawser.Runtimes.Editing;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance.Guides;

/// <summary>The code of the guide to editor services, run.</summary>
public sealed class EditorGuideTests
{
    [Fact]
    public async Task I1_I2_I3_an_editor_is_answered_while_an_evaluation_runs()
    {
        await using var runtime = new StandaloneRuntime(new StandaloneOptions { Language = typeof(CSharpLanguage) });
        await runtime.ConnectAsync();
        var prices = new EvaluationReference("main", "prices");
        await runtime.EvaluateAsync(new EvaluationRequest { Reference = prices, Code = "var prices = new List<double> { 3.5, 4.25 };" });
        Task<EvaluationResponse> running = runtime.EvaluateAsync(
            new EvaluationRequest { Reference = new EvaluationReference("main", "sleeping"), Code = "Thread.Sleep(-1);" });

        EditRequest Ask(string code, int position) => new() { Container = "main", Code = code, Position = position, Parents = [prices] };

        CompletionList list = await runtime.CompleteAsync(Ask("prices.Av", 9));
        CompletionItem first = list.Items[0]; // Average, an extension method
        string written = "prices.Av".Remove(first.Span.Start, first.Span.Length).Insert(first.Span.Start, first.InsertText);

        CompletionItem node = (await runtime.CompleteAsync(Ask("var node = new JsonOb", 21))).Items.First(item => item.Label == "JsonObject");
        string chosen = "var node = new JsonOb".Remove(node.Span.Start, node.Span.Length).Insert(node.Span.Start, node.InsertText);
        if (node.Addition is { } needed)
        {
            chosen = chosen.Insert(needed.Position, needed.Text); // using System.Text.Json.Nodes;
        }

        Hover? hover = await runtime.HoverAsync(Ask("prices.Average()", 2));
        string markdown = hover!.Content.Forms[MimeTypes.Markdown]; // (variable) List<double> prices

        SignatureHelp? help = await runtime.SignatureHelpAsync(Ask("Math.Round(prices[0], ", 22));
        Signature signature = help!.Signatures[help.ActiveSignature];
        SignatureParameter parameter = signature.Parameters[help.ActiveParameter]; // the second one

        IReadOnlyList<CodeDiagnostic> diagnostics = await runtime.DiagnoseAsync(Ask("prices.Add(\"five\")", 0));

        FormattedCode formatted = await runtime.FormatAsync(Ask("if(prices.Count>1){ prices.Clear( ); }", 0));

        Task<CompletionList> older = runtime.CompleteAsync(Ask("pr", 2));
        CompletionList newer = await runtime.CompleteAsync(Ask("pri", 3));

        Assert.False(running.IsCompleted);
        Assert.Equal((CompletionKind.ExtensionMethod, "prices.Average"), (first.Kind, written));
        Assert.Equal("using System.Text.Json.Nodes;\nvar node = new JsonObject", chosen);
        Assert.Contains("(variable) List<double> prices", markdown, StringComparison.Ordinal);
        Assert.StartsWith("double Math.Round(double ", signature.Label, StringComparison.Ordinal);
        Assert.Equal(1, signature.Parameters.ToList().IndexOf(parameter));
        Assert.Equal(("CS1503", 1, 12), (diagnostics[0].Code, diagnostics[0].StartLine, diagnostics[0].StartColumn));
        Assert.Equal("if (prices.Count > 1) { prices.Clear(); }", formatted.Code);
        Assert.Equal("prices", newer.Items[0].Label);
        await older.ContinueWith(static _ => { }, TaskScheduler.Default);
        Assert.True(older.IsCanceled || older.IsCompletedSuccessfully);
        await EndAsync(runtime);
    }

    [Fact]
    public async Task Completion_can_be_had_without_what_stays_in_the_process()
    {
        var settings = new CSharpSettings { Completion = CSharpCompletion.BuiltIn };
        await using var runtime = new EmbeddedRuntime(
            new EmbeddedOptions { Language = typeof(CSharpLanguage), LanguageSettings = settings.ToJson() });
        await runtime.ConnectAsync();

        CompletionList list = await runtime.CompleteAsync(new EditRequest { Container = "main", Code = "Conso", Position = 5 });

        Assert.Equal("Console", list.Items[0].Label);
    }

    [Fact]
    public void The_code_in_the_guide_is_code_that_is_run_here() =>
        DocumentCode.IsTakenFrom("docs/guides/editor-services.md", "tests/Hawser.Acceptance/Guides");

    private static async Task EndAsync(StandaloneRuntime runtime)
    {
        string process = runtime.Describe().ToDictionary()["Process"];
        await runtime.DisconnectAsync();
        ProcessAssert.Gone(int.Parse(process, System.Globalization.CultureInfo.InvariantCulture));
    }
}
