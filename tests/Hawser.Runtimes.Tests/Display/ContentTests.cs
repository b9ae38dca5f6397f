using Hawser.Runtimes.Display;

namespace Hawser.Runtimes.Tests.Display;

/// <summary>Content of other kinds than text.</summary>
public sealed class ContentTests
{
    // 2 × 1 pixels; the header is what is read of it.
    private static readonly byte[] Image = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAEElEQVR4nGP4z8Dwn+E/AwAK/gH/UnWpCQAAAABJRU5ErkJggg==");

    [Fact]
    public void E18_html_markdown_svg_and_png_are_what_they_are()
    {
        Assert.Equal(("<b>1</b>", "<b>1</b>"), Rendered(CellFunctions.HTML("<b>1</b>"), MimeTypes.Html));
        Assert.Equal(("*1*", "*1*"), Rendered(CellFunctions.Markdown("*1*"), MimeTypes.Markdown));
        Assert.Equal(("<svg/>", "[SVG image]"), Rendered(CellFunctions.Svg("<svg/>"), MimeTypes.Svg));
        Assert.Equal((Convert.ToBase64String(Image), "[PNG image, 2 × 1]"), Rendered(CellFunctions.Png(Image), MimeTypes.Png));
    }

    [Fact]
    public void E18_what_is_no_png_is_refused() =>
        Assert.Throws<ArgumentException>(static () => CellFunctions.Png("GIF89a, and some more bytes"u8));

    [Fact]
    public void E18_a_value_as_json_has_its_own_names_and_kinds()
    {
        object value = new
        {
            Name = "größe \"x\"",
            Number = 1.5,
            Infinite = double.PositiveInfinity,
            Yes = true,
            None = (string?)null,
            Day = new DateOnly(2026, 3, 1),
            List = new[] { 1, 2 },
            Map = new Dictionary<int, string> { [1] = "a" },
            Pair = (1, "b"),
        };

        Assert.Equal(
            """{"Name":"größe \"x\"","Number":1.5,"Infinite":"Infinity","Yes":true,"None":null,"Day":"2026-03-01","""
                + """ "List":[1,2],"Map":{"1":"a"},"Pair":[1,"b"]}""".TrimStart(),
            CellFunctions.Json(value).Forms[MimeTypes.Json]);
    }

    [Fact]
    public void E18_json_text_is_checked_and_kept()
    {
        Assert.Equal("{ \"a\": 1 }", CellFunctions.Json("{ \"a\": 1 }").Forms[MimeTypes.Json]);
        ArgumentException refused = Assert.Throws<ArgumentException>(static () => CellFunctions.Json("{"));
        Assert.Contains("not JSON", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void E18_json_of_what_cannot_be_had_as_a_whole_is_refused()
    {
        List<object> cycle = [];
        cycle.Add(cycle);

        Assert.Throws<ArgumentException>(() => CellFunctions.Json(cycle));
        Assert.Throws<ArgumentException>(static () => CellFunctions.Json(Enumerable.Range(0, 200_000)));
        Assert.Throws<ArgumentException>(static () => CellFunctions.Json((object)new string('a', 10_000_001)));
        Assert.Throws<ArgumentException>(static () => CellFunctions.Json(new Faulty()));
    }

    [Fact]
    public void E18_a_bundle_without_text_gets_one() =>
        Assert.Equal(
            "[text/html]",
            new DisplayFormatters().Render(new MimeBundle(new Dictionary<string, string> { [MimeTypes.Html] = "<b>1</b>" })).Content.Text);

    private static (string Content, string Text) Rendered(MimeBundle value, string mimeType)
    {
        RenderedValue rendered = new DisplayFormatters().Render(value);
        Assert.Null(rendered.Error);
        return (rendered.Content.Forms[mimeType], rendered.Content.Text);
    }

    private sealed class Faulty
    {
        public int Value => throw new InvalidOperationException(ToString());
    }
}
