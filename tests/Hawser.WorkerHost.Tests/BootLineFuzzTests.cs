using System.Text;
using Hawser.Tests.Shared;

namespace Hawser.WorkerHost.Tests;

/// <summary>
/// Boot lines that are nearly right, as the host reads them: by their bytes where they are as Hawser writes them, token by token otherwise. What was once
/// found, and what is rare, is in <c>Corpus/boot-lines.txt</c>.
/// </summary>
[Collection(nameof(Alone))]
public sealed class BootLineFuzzTests
{
    private static readonly (string, string)[] Usual =
        [("hawser", "1"), ("endpoint", "\"unix:/tmp/s\""), ("key", "\"5ec2e75ec2e7\""), ("entry", "\"A.B, C\""), ("owner", "4711"), ("log", "true")];

    /// <summary>What becomes of a line, and the line.</summary>
    public static TheoryData<string, string> Corpus { get; } = new(
        File.ReadLines(Repository.Find("tests/Hawser.WorkerHost.Tests/Corpus/boot-lines.txt"))
            .Where(static line => line is [not '#', ..])
            .Select(static line => line.Split('\t'))
            .Select(static line => (line[0], line[1])));

    [Fact]
    public Task A_spoiled_boot_line_names_the_same_entry_to_both_readers_or_is_refused() => FuzzRun.RunAsync(static random =>
    {
        byte[] line = LineMaker.Make(random, Usual);
        string way = Outcome(() => BootLine.Parse(line));
        Assert.True(way == Outcome(() => BootLine.ParseAny(line)), $"{Encoding.Latin1.GetString(line)} is {way}");
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(Corpus))]
    public void A_boot_line_of_the_corpus_becomes_what_is_said_there(string expected, string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        Assert.Equal(expected, Outcome(() => BootLine.Parse(bytes)));
        Assert.Equal(expected, Outcome(() => BootLine.ParseAny(bytes)));
    }

    private static string Outcome(Func<BootLine> parse)
    {
        try
        {
            BootLine line = parse();
            return $"{line.Entry}{(line.OverStandardStreams ? " over stdio" : "")}";
        }
        catch (BootException e)
        {
            Assert.DoesNotContain("5ec2e7", e.ToString(), StringComparison.Ordinal);
            return e.Message;
        }
    }
}
