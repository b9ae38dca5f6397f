using System.Text;
using System.Text.Json;

namespace Hawser.WorkerHost.Tests;

public sealed class PlainObjectTests
{
    private const string Line =
        """{"hawser":1,"endpoint":"unix:/tmp/x/s","suite":1,"kind":"once","entry":"A.B`2[[C, D]], E","owner":-7,"stacks":true,"none":null}""";

    [Fact]
    public void The_members_come_as_they_stand()
    {
        Assert.True(PlainObject.TryOpen(Encoding.ASCII.GetBytes(Line), out PlainObject members));
        var read = new List<string>();
        while (members.MoveNext())
        {
            read.Add($"{Encoding.ASCII.GetString(members.Name)}={members.Text}{members.Number}{members.Flag}");
        }

        Assert.Equal(
            ["hawser=1", "endpoint=unix:/tmp/x/s", "suite=1", "kind=once", "entry=A.B`2[[C, D]], E", "owner=-7", "stacks=True", "none="], read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":1"b":2}""")]
    [InlineData("""{"a" :1}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":-}""")]
    [InlineData("""{"a":1-2}""")]
    [InlineData("""{"a":1.5}""")]
    [InlineData("""{"a":12345678901234567890}""")]
    [InlineData("""{"a":tru}""")]
    [InlineData("""{"a":{}}""")]
    [InlineData("""{"a":[1]}""")]
    [InlineData("""{"a":"\u0062"}""")]
    [InlineData("""{"a":"ü"}""")]
    [InlineData("""{"a":"b}""")]
    [InlineData("""{"a":"b"}}""")]
    [InlineData("""{"a":"b"} """)]
    [InlineData("""{"a":"b",""")]
    [InlineData("""{"a":"b""")]
    [InlineData("""{"a":""")]
    public void What_is_not_plain_is_left_to_the_general_reader(string json) =>
        Assert.False(PlainObject.TryOpen(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void Whatever_is_taken_is_JSON_and_says_the_same_to_the_general_reader()
    {
        var random = new Random(20261122);
        byte[] alphabet = Encoding.ASCII.GetBytes("{}[]\":,\\-0123456789abtruefalsn hk");
        int taken = 0;
        for (int i = 0; i < 50_000; i++)
        {
            byte[] line = Encoding.ASCII.GetBytes(Line);
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                line[random.Next(line.Length)] = alphabet[random.Next(alphabet.Length)];
            }

            if (!PlainObject.TryOpen(line, out PlainObject members))
            {
                continue;
            }

            taken++;
            using var json = JsonDocument.Parse(line);
            using JsonElement.ObjectEnumerator expected = json.RootElement.EnumerateObject();
            foreach (JsonProperty member in expected)
            {
                Assert.True(members.MoveNext());
                Assert.Equal(member.Name, Encoding.ASCII.GetString(members.Name));
                Assert.Equal(member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null, members.Text);
                Assert.Equal(member.Value.ValueKind == JsonValueKind.Number ? member.Value.GetInt64() : null, members.Number);
            }

            Assert.False(members.MoveNext());
            Assert.Equal(Outcome(() => BootLine.ParseAny(line)), Outcome(() => BootLine.Parse(line)));
        }

        Assert.InRange(taken, 1_000, 49_000);
    }

    private static string Outcome(Func<BootLine> parse)
    {
        try
        {
            return parse().ToString();
        }
        catch (BootException e)
        {
            return e.Message;
        }
    }
}
