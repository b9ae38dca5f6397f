using System.Text;
using Hawser.Workers.Launching;

namespace Hawser.Workers.Tests.Launching;

public sealed class LineSplitterTests
{
    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb", "a|b")]
    [InlineData("\n\na\n", "||a")]
    [InlineData("a\rb\n", "a\rb")]
    [InlineData("", "")]
    public void Lines_come_without_their_ends(string text, string lines) => Assert.Equal(lines, string.Join('|', Split(text, 3)));

    [Fact]
    public void A_character_cut_at_the_boundary_of_a_read_stays_whole()
    {
        const string text = "grüße €5 👍🏽\nnoch eine\n";
        for (int size = 1; size < 8; size++)
        {
            Assert.Equal(["grüße €5 👍🏽", "noch eine"], Split(text, size));
        }
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_replaced_also_at_the_very_end()
    {
        List<string> lines = [];
        var splitter = new LineSplitter(lines.Add);
        splitter.Append([(byte)'a', 0xFF, (byte)'\n', (byte)'b', 0xE2, 0x82]);
        splitter.Complete();
        Assert.Equal(["a\uFFFD", "b\uFFFD"], lines);
    }

    [Fact]
    public void A_line_that_never_ends_comes_in_pieces_and_nothing_of_it_is_lost()
    {
        string text = string.Concat(Enumerable.Range(0, 5000).Select(i => i % 3 == 0 ? "👍" : "x" + i));
        List<string> pieces = Split(text, 777);
        Assert.True(pieces.Count > 1);
        Assert.All(pieces, piece => Assert.InRange(piece.Length, 1, LineSplitter.MaxLine));
        Assert.All(pieces, piece => Assert.False(char.IsLowSurrogate(piece[0])));
        Assert.Equal(text, string.Concat(pieces));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public void The_line_feed_after_a_full_piece_makes_no_empty_line(int more, int pieces) =>
        Assert.Equal(pieces, Split(new string('x', LineSplitter.MaxLine + more) + "\n", 4096).Count);

    private static List<string> Split(string text, int readSize)
    {
        List<string> lines = [];
        var splitter = new LineSplitter(lines.Add);
        foreach (byte[] read in Encoding.UTF8.GetBytes(text).Chunk(readSize))
        {
            splitter.Append(read);
        }

        splitter.Complete();
        return lines;
    }
}
