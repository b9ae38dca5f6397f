using System.Text;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Tests.Wire;

public sealed class WireTextTests
{
    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc…")]
    [InlineData("abcd", 0, "…")]
    [InlineData("a😀b", 2, "a…")] // Not between the halves of the pair.
    [InlineData("a😀b", 3, "a😀…")]
    public void P12_a_text_is_cut_where_it_is_longer_and_never_inside_a_character(string text, int length, string shortened) =>
        Assert.Equal(shortened, WireText.Shorten(text, length));

    [Theory]
    [InlineData("", true)]
    [InlineData("IPrimes.Count_2", true)]
    [InlineData("$/cancelRequest", true)]
    [InlineData("a\"b", false)]
    [InlineData("a\\b", false)]
    [InlineData("a b", false)]
    [InlineData("ä", false)]
    [InlineData("\n", false)]
    public void P16_a_plain_text_is_one_that_JSON_holds_as_it_is(string text, bool isPlain) => Assert.Equal(isPlain, WireText.IsPlain(text));

    [Fact]
    public void P30_of_what_a_peer_sent_at_most_200_bytes_are_quoted()
    {
        Assert.Equal("abc", WireText.Quote("abc"u8));
        Assert.Equal(new string('x', 200), WireText.Quote(Encoding.UTF8.GetBytes(new string('x', 201))));
    }

    [Theory]
    [InlineData(64, 3, 61)]
    [InlineData(3, 3, 1)]
    [InlineData(1, 3, 1)]
    public void P12_a_value_may_nest_as_deep_as_the_peer_accepts_less_what_encloses_it(int depth, int enclosing, int left) =>
        Assert.Equal(left, WireText.WriterOptions(depth, enclosing).MaxDepth);
}
