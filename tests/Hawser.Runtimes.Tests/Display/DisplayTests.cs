using Hawser.Runtimes.Display;

namespace Hawser.Runtimes.Tests.Display;

/// <summary>What cells call to show something.</summary>
public sealed class DisplayTests
{
    [Fact]
    public void E18_display_shows_and_its_handle_updates_the_same_place()
    {
        using var context = new RecordingContext();

        DisplayHandle handle = CellFunctions.display("one");
        DisplayHandle other = new List<int> { 1, 2 }.Display();
        handle.Update("two");

        Assert.Equal(
            [(handle.Id, false, "one"), (other.Id, false, "[ 1, 2 ]"), (handle.Id, true, "two")],
            context.Shown.Select(static shown => (shown.Id, shown.IsUpdate, shown.Content.Text)));
        Assert.Empty(context.ErrorOutput);
    }

    [Fact]
    public void E18_text_is_displayed_as_what_it_is_and_scripts_and_styles_as_html_that_a_terminal_names()
    {
        using var context = new RecordingContext();

        DisplayHandle handle = "<b>1</b>".DisplayAs(MimeTypes.Html);
        CellFunctions.CSS("b { color: navy }");
        CellFunctions.Javascript("alert(1)");

        Assert.Equal(context.Shown[0].Id, handle.Id);
        Assert.Equal(
            ["<b>1</b>", "<style>b { color: navy }</style>", "<script type=\"text/javascript\">alert(1)</script>"],
            context.Shown.Select(static shown => shown.Content.Forms[MimeTypes.Html]));
        Assert.Equal(["<b>1</b>", "[CSS]", "[JavaScript]"], context.Shown.Select(static shown => shown.Content.Text));
        Assert.Throws<ArgumentException>(static () => "1".DisplayAs(" "));
        Assert.Equal(3, context.Shown.Count);
    }

    [Fact]
    public async Task E18_a_handle_updates_its_evaluation_also_from_where_none_is()
    {
        DisplayHandle handle;
        using var context = new RecordingContext();
        handle = CellFunctions.display(1);
        EvaluationContext.Current = null;

        await Task.Run(() => handle.Update(2));

        Assert.Equal(["1", "2"], context.Shown.Select(static shown => shown.Content.Text));
    }

    [Fact]
    public void E17_display_of_a_value_whose_formatter_throws_writes_an_error_and_goes_on()
    {
        using var context = new RecordingContext();
        CellFunctions.Formatters.Register<Version>(static _ => throw new InvalidOperationException("no chart"));

        CellFunctions.display(new Version(1, 2));
        CellFunctions.display("next");

        Assert.Equal(["1.2", "next"], context.Shown.Select(static shown => shown.Content.Text));
        Assert.StartsWith(
            "The formatter of System.Version threw System.InvalidOperationException: no chart\n",
            context.ErrorOutput,
            StringComparison.Ordinal);
    }

    [Fact]
    public void E18_outside_of_an_evaluation_display_says_that_there_is_nobody_to_display_to()
    {
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(static () => CellFunctions.display(1));

        Assert.Contains("call it from a cell", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void E18_progress_updates_in_place_when_it_looks_different()
    {
        using var context = new RecordingContext();

        DisplayProgress progress = CellFunctions.progress("Splicing");
        progress.Report(0.5);
        progress.Report(0.5);
        progress.Report(0.50001);
        progress.Report(0.75, "<rope 3>");
        progress.Report(2);
        progress.Report(double.NaN);

        Assert.Single(context.Shown.Select(static shown => shown.Id).Distinct());
        Assert.Equal([false, true, true, true, true], context.Shown.Select(static shown => shown.IsUpdate));
        Assert.Equal(
            [
                "[....................] 0.0 % Splicing",
                "[##########..........] 50.0 % Splicing",
                "[###############.....] 75.0 % Splicing <rope 3>",
                "[####################] 100.0 % Splicing <rope 3>",
                "[....................] 0.0 % Splicing <rope 3>",
            ],
            context.Shown.Select(static shown => shown.Content.Text));
        Assert.Contains(
            "<progress max=\"1\" value=\"0.75\"></progress> 75.0 % Splicing &lt;rope 3&gt;",
            context.Shown[2].Content.Forms[MimeTypes.Html],
            StringComparison.Ordinal);
    }

    [Fact]
    public void E18_progress_is_reported_by_many_threads()
    {
        using var context = new RecordingContext();
        DisplayProgress progress = CellFunctions.progress();

        Parallel.For(1, 1001, i => progress.Report(i / 1000.0));
        progress.Report(1, "done");

        Assert.Equal("[####################] 100.0 % done", context.Shown[^1].Content.Text);
    }
}
