using System.Text;
using System.Text.Json;
using Hawser.Tests.Shared;
using Hawser.Workers.Boot;

namespace Hawser.Workers.Tests;

/// <summary>
/// Boot lines that are nearly right, as a worker reads them: by their bytes where they are as Hawser writes them, as JSON otherwise. What was once found,
/// and what is rare, is in <c>Corpus/boot-lines.txt</c>.
/// </summary>
[Collection(nameof(Alone))]
public sealed class BootMessageFuzzTests
{
    private const string Key = "5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2";
    private const string Id = "00112233445566778899aabbccddeeff";
    private const string Refused = "refused";

    private static readonly (string, string)[] Usual =
    [
        ("hawser", "1"), ("endpoint", "\"unix:/tmp/s\""), ("listener", $"\"{Id}\""), ("ticket", $"\"{Id}\""), ("key", $"\"{Key}\""), ("suite", "1"),
        ("kind", "\"once\""), ("entry", "\"A.B, C\""), ("name", "\"primes\""), ("worker", "\"W, A\""), ("contract", "\"IPrimes\""), ("owner", "4711"),
        ("stacks", "true"), ("shutdownMs", "5000"), ("debuggerMs", "0"), ("spinUs", "0"), ("log", "false"),
    ];

    /// <summary>Whether a line is read, and the line; what is missing in it is as usual.</summary>
    public static TheoryData<string, string> Corpus { get; } = new(
        File.ReadLines(Repository.Find("tests/Hawser.Workers.Tests/Corpus/boot-lines.txt"))
            .Where(static line => line is [not '#', ..])
            .Select(static line => line.Split('\t'))
            .Select(static line => (line[0], line[1])));

    [Fact]
    public Task A_spoiled_boot_line_is_read_by_both_readers_alike_or_refused() => FuzzRun.RunAsync(static random =>
    {
        byte[] line = LineMaker.Make(random, Usual);
        string way = Outcome(line);
        Assert.True(way == OutcomeOfJson(line), $"{Encoding.Latin1.GetString(line)} is {way}, and as JSON {OutcomeOfJson(line)}");
        return Task.CompletedTask;
    });

    [Theory]
    [MemberData(nameof(Corpus))]
    public void A_boot_line_of_the_corpus_is_read_or_refused_by_both_readers(string expected, string members)
    {
        byte[] line = Encoding.UTF8.GetBytes(
            $"{{{string.Join(',', Usual.Select(static one => $"\"{one.Item1}\":{one.Item2}"))}{(members.Length > 0 ? "," : "")}{members}}}");
        Assert.Equal(expected, Outcome(line) == Refused ? Refused : "read");
        Assert.Equal(Outcome(line), OutcomeOfJson(line));
    }

    private static string Outcome(byte[] line) => Outcome(() => BootMessage.Read(line));

    private static string OutcomeOfJson(byte[] line) => Outcome(() =>
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return BootMessage.Read(document.RootElement);
        }
        catch (JsonException)
        {
            throw new FormatException("no JSON");
        }
    });

    private static string Outcome(Func<BootMessage> read)
    {
        try
        {
            BootMessage line = read();
            return string.Join('|', typeof(BootMessage).GetProperties().Select(member => $"{member.GetValue(line)}"))
                + Convert.ToHexStringLower(line.Owner.Key.Span) + Convert.ToHexStringLower(line.Owner.TicketId.Span);
        }
        catch (FormatException e)
        {
            Assert.DoesNotContain(Key, e.ToString(), StringComparison.OrdinalIgnoreCase);
            return Refused;
        }
    }
}
