using System.Text;
using Hawser.Acceptance.References;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;
using Hawser.Runtimes.Display;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance.Guides;

/// <summary>The code of the guide to evaluating C#, run.</summary>
public sealed class EvaluateGuideTests
{
    [Fact]
    public async Task E1_E2_E3_E21_cells_continue_from_those_that_are_named()
    {
        await using var runtime = new StandaloneRuntime(new StandaloneOptions { Language = typeof(CSharpLanguage) });
        await runtime.ConnectAsync();

        var prices = new EvaluationReference("main", "prices");
        await runtime.EvaluateAsync(new EvaluationRequest { Reference = prices, Code = "var prices = new[] { 3.5, 4.25 };" });

        EvaluationResponse total = await runtime.EvaluateAsync(new EvaluationRequest
        {
            Reference = new EvaluationReference("main", "total"),
            Code = "prices.Sum()",
            Parents = [prices],
        });
        string text = total.Result!.Text; // 7.75

        // Two branches: neither sees the other's rate.
        var low = new EvaluationReference("main", "low");
        var high = new EvaluationReference("main", "high");
        await runtime.EvaluateAsync(new EvaluationRequest { Reference = low, Code = "var rate = 0.07;", Parents = [prices] });
        await runtime.EvaluateAsync(new EvaluationRequest { Reference = high, Code = "var rate = 0.19;", Parents = [prices] });
        EvaluationResponse tax = await runtime.EvaluateAsync(new EvaluationRequest
        {
            Reference = new EvaluationReference("main", "tax"),
            Code = "prices.Sum() * rate",
            Parents = [high, prices],
        });

        Assert.Equal("7.75", text);
        Assert.Equal("1.4725", tax.Result!.Text);
        Assert.Equal(["prices", "rate"], tax.Used.Order());
        await EndAsync(runtime);
    }

    [Fact]
    public async Task E6_E12_E18_what_a_cell_writes_displays_and_asks_comes_as_events()
    {
        await using var runtime = new StandaloneRuntime(new StandaloneOptions { Language = typeof(CSharpLanguage) });
        await runtime.ConnectAsync();
        var output = new StringBuilder();
        var shown = new Dictionary<string, MimeBundle>();

        IAsyncEnumerable<RuntimeEvent> events = runtime.ReadEventsAsync();
        Task reading = Task.Run(async () =>
        {
            await foreach (RuntimeEvent item in events)
            {
                switch (item)
                {
                    case EvaluationOutput written:
                        output.Append(written.Text);
                        break;
                    case EvaluationDisplay display:
                        shown[display.DisplayId] = display.Content; // Again under its name, when the cell updates it.
                        break;
                    case InputRequested input:
                        await runtime.AnswerInputAsync(input.RequestId, "bowline");
                        break;
                }
            }
        });

        const string code = """
            Console.WriteLine("Which knot?");
            string? knot = Console.ReadLine();
            DisplayHandle handle = display("thinking");
            var rows = new[] { new { Knot = knot, Strands = 1 }, new { Knot = "sheet bend", Strands = 2 } };
            handle.Update(rows);
            rows.Length
            """;
        EvaluationResponse response = await runtime.EvaluateAsync(
            new EvaluationRequest { Reference = new EvaluationReference("main", "ask"), Code = code });

        Assert.Equal("2", response.Result?.Text);
        await EndAsync(runtime);
        await reading.WaitAsync(ProcessAssert.Patience);
        Assert.Equal("Which knot?\n", output.ToString());
        MimeBundle table = Assert.Single(shown).Value;
        Assert.Contains("{ Knot = bowline, Strands = 1 }", table.Text, StringComparison.Ordinal);
        Assert.StartsWith("<table", table.Forms[MimeTypes.Html], StringComparison.Ordinal);
    }

    [Fact]
    public async Task E8_E17_errors_are_part_of_the_response()
    {
        await using var runtime = new StandaloneRuntime(new StandaloneOptions { Language = typeof(CSharpLanguage) });
        await runtime.ConnectAsync();
        var reference = new EvaluationReference("main", "divide");

        EvaluationResponse wrong = await runtime.EvaluateAsync(new EvaluationRequest { Reference = reference, Code = "1 / nothing" });
        CodeDiagnostic diagnostic = wrong.Diagnostics[0]; // CS0103, line 1, column 5

        EvaluationResponse failed = await runtime.EvaluateAsync(
            new EvaluationRequest { Reference = reference, Code = "var zero = 0;\n1 / zero" });
        EvaluationFrame frame = failed.Error!.Frames[0]; // of "divide", line 2

        Assert.Equal(EvaluationStatus.CompilationFailed, wrong.Status);
        Assert.Equal(("CS0103", 1, 5), (diagnostic.Code, diagnostic.StartLine, diagnostic.StartColumn));
        Assert.Equal((EvaluationStatus.Failed, "System.DivideByZeroException"), (failed.Status, failed.Error.Type));
        Assert.Equal(("divide", 2), (frame.Source, frame.Line));
        await EndAsync(runtime);
    }

    [Fact]
    public async Task E13_E14_a_cell_that_does_not_end_is_interrupted_and_its_container_goes_on()
    {
        await using var runtime = new StandaloneRuntime(new StandaloneOptions { Language = typeof(CSharpLanguage) });
        await runtime.ConnectAsync();
        var counter = new EvaluationReference("main", "counter");
        await runtime.EvaluateAsync(new EvaluationRequest { Reference = counter, Code = "long count = 1;" });

        EvaluationResponse late = await runtime.EvaluateAsync(new EvaluationRequest
        {
            Reference = new EvaluationReference("main", "endless"),
            Code = "while (true) { count++; }",
            Parents = [counter],
            Deadline = TimeSpan.FromSeconds(1),
        });

        using var cancellation = new CancellationTokenSource();
        Task<EvaluationResponse> waiting = runtime.EvaluateAsync(
            new EvaluationRequest { Reference = new EvaluationReference("main", "waiting"), Code = "await Task.Delay(-1);" },
            cancellation.Token);
        await cancellation.CancelAsync();
        EvaluationResponse interrupted = await waiting; // or: await runtime.InterruptAsync("main");

        EvaluationResponse count = await runtime.EvaluateAsync(
            new EvaluationRequest { Reference = new EvaluationReference("main", "count"), Code = "count > 0", Parents = [counter] });

        Assert.Equal(EvaluationStatus.DeadlineExceeded, late.Status);
        Assert.Equal(EvaluationStatus.Interrupted, interrupted.Status);
        Assert.Equal("True", count.Result?.Text);
        await EndAsync(runtime);
    }

    [Fact]
    public async Task E11_cells_reference_packages_and_load_files()
    {
        using var feed = new Feed();
        feed.Pack("Knots", "1.0.0", "public static class Knot { public static string Name => \"bowline\"; }");
        string folder = feed.Of("");
        File.WriteAllText(feed.Of("helpers.csx"), "string Loud(string text) => text.ToUpperInvariant();");

        var settings = new CSharpSettings { References = new ReferenceSettings { BaseFolder = folder } };
        await using var runtime = new StandaloneRuntime(
            new StandaloneOptions { Language = typeof(CSharpLanguage), LanguageSettings = settings.ToJson() });
        await runtime.ConnectAsync();
        const string code = """
            #r "nuget: Knots, 1.0.0"
            #load "helpers.csx"
            Loud(Knot.Name)
            """;
        EvaluationResponse response = await runtime.EvaluateAsync(
            new EvaluationRequest { Reference = new EvaluationReference("main", "package"), Code = code });

        Assert.Equal("BOWLINE", response.Result?.Text);
        await EndAsync(runtime);
    }

    [Fact]
    public void The_code_in_the_guide_is_code_that_is_run_here() =>
        DocumentCode.IsTakenFrom("docs/guides/evaluate-csharp.md", "tests/Hawser.Acceptance/Guides");

    private static async Task EndAsync(StandaloneRuntime runtime)
    {
        string process = runtime.Describe().ToDictionary()["Process"];
        await runtime.DisconnectAsync();
        ProcessAssert.Gone(int.Parse(process, System.Globalization.CultureInfo.InvariantCulture));
    }
}
