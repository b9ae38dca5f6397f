using Hawser.Runtimes.Display;

namespace Hawser.Runtimes.Tests.Display;

/// <summary>What pages show of a value.</summary>
public sealed class HtmlTests
{
    private readonly DisplayFormatters _formatters = new();

    [Theory]
    [InlineData(1)]
    [InlineData("<b>")]
    [InlineData(null)]
    public void E18_what_has_no_parts_has_plain_text_only(object? value) =>
        Assert.Equal([MimeTypes.PlainText], _formatters.Render(value).Content.Forms.Keys);

    [Fact]
    public void E18_a_sequence_of_plain_values_has_plain_text_only() =>
        Assert.Equal([MimeTypes.PlainText], _formatters.Render(new int[][] { [1, 2], [3] }).Content.Forms.Keys);

    [Fact]
    public void E18_an_object_is_a_table_of_its_properties() =>
        Assert.Equal(
            "<table class=\"hawser-value\"><thead><tr><th colspan=\"2\">Point</th></tr></thead><tbody>"
                + "<tr><th>X</th><td>1</td></tr><tr><th>Y</th><td>2</td></tr></tbody></table>",
            Html(new Point(1, 2)));

    [Fact]
    public void E18_a_sequence_of_objects_is_a_table_with_a_column_for_each_property() =>
        Assert.Equal(
            "<table class=\"hawser-value\"><thead><tr><th></th><th>X</th><th>Y</th></tr></thead><tbody>"
                + "<tr><th>0</th><td>1</td><td>2</td></tr><tr><th>1</th><td>3</td><td>4</td></tr></tbody></table>",
            Html(new Point[] { new(1, 2), new(3, 4) }));

    [Fact]
    public void E18_objects_of_different_types_share_a_table_and_a_null_is_a_row() =>
        Assert.Equal(
            "<table class=\"hawser-value\"><thead><tr><th></th><th>X</th><th>Y</th><th>Z</th></tr></thead><tbody>"
                + "<tr><th>0</th><td>1</td><td>2</td><td></td></tr><tr><th>1</th><td colspan=\"3\">&lt;null&gt;</td></tr>"
                + "<tr><th>2</th><td></td><td></td><td>3</td></tr></tbody></table>",
            Html(new object?[] { new Point(1, 2), null, new { Z = 3 } }));

    [Fact]
    public void E18_what_is_left_out_is_the_last_row()
    {
        _formatters.Options = new DisplayOptions { MaxItems = 1 };

        string html = Html(new Point[] { new(1, 2), new(3, 4) });

        Assert.EndsWith("<tr><td colspan=\"3\">… (1 more)</td></tr></tbody></table>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void E18_dictionaries_are_tables_and_nested_values_are_folded()
    {
        string html = Html(new Dictionary<string, Point> { ["<a>"] = new(1, 2) });

        Assert.StartsWith(
            "<table class=\"hawser-value\"><thead><tr><th>Key</th><th>Value</th></tr></thead><tbody><tr><th>&lt;a&gt;</th>"
                + "<td><details><summary>Point { X = 1, Y = 2 }</summary><table",
            html,
            StringComparison.Ordinal);
    }

    [Fact]
    public void E18_texts_names_and_faults_are_encoded()
    {
        string html = Html(new { Text = "<script>alert(1)</script>", Lines = "a\n<b>", Bad = new Func<int>(static () => 1) });

        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("<pre>a\n&lt;b&gt;</pre>", html, StringComparison.Ordinal);
        Assert.Contains("Func&lt;int&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public void E18_a_class_with_a_text_of_its_own_keeps_it_and_its_table_shows_its_properties()
    {
        MimeBundle content = _formatters.Render(new Person("Ada")).Content;

        Assert.Equal("Dr Ada", content.Text);
        Assert.Contains(
            "<th colspan=\"2\">Dr Ada</th></tr></thead><tbody><tr><th>Name</th><td>Ada</td></tr>",
            content.Forms[MimeTypes.Html],
            StringComparison.Ordinal);
    }

    [Fact]
    public void E18_rich_content_within_a_table_stays_rich()
    {
        string html = Html(new
        {
            Link = CellFunctions.HTML("<a href=\"#\">x</a>"),
            Image = CellFunctions.Svg("<svg/>"),
            Note = CellFunctions.Markdown("*<n>*"),
        });

        Assert.Contains("<td><a href=\"#\">x</a></td>", html, StringComparison.Ordinal);
        Assert.Contains("<td><svg/></td>", html, StringComparison.Ordinal);
        Assert.Contains("<td>*&lt;n&gt;*</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void E18_a_lazy_sequence_runs_once_for_all_forms()
    {
        int runs = 0;

        Html(Rows());
        Assert.Equal(1, runs);

        IEnumerable<Point> Rows()
        {
            runs++;
            yield return new Point(1, 2);
        }
    }

    private string Html(object? value) => _formatters.Render(value).Content.Forms[MimeTypes.Html];

    private sealed record Point(int X, int Y);

    private sealed class Person(string name)
    {
        public string Name => name;

        public override string ToString() => "Dr " + name;
    }
}
