using System.Text;
using System.Text.Json;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Tests.Wire;

public sealed class RequestIdTests
{
    private static readonly string[] Ids =
        ["1", "2", "-1", "0", "-0", "\"1\"", "\"2\"", "\"\"", "9223372036854775807", "9223372036854775808", "123456789012345678901234567890"];

    [Fact]
    public void P30_ids_are_equal_to_themselves_only_and_are_written_as_they_came()
    {
        foreach (string one in Ids)
        {
            foreach (string other in Ids)
            {
                Assert.Equal(one == other, Read(one).Equals(Read(other)));
                Assert.Equal(one == other, Read(one).Equals((object)Read(other)));
            }

            var buffer = new PooledBuffer();
            buffer.Begin(front: 0);
            Read(one).WriteTo(buffer);
            Assert.Equal(one, Encoding.UTF8.GetString(buffer.Written.Span));
            Assert.InRange(Read(one).LongestText, Math.Max(20, one.Length), 200);
            buffer.Clear();
        }

        Assert.False(Read("0").Equals(default));
        Assert.Equal(("null", true), (default(RequestId).ToString(), default(RequestId).IsNone));
        Assert.Equal(20, default(RequestId).LongestText);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"a{0}\"")]
    [InlineData("1234567890123456789012345678{0}")]
    public void P30_the_hash_codes_of_equal_ids_are_equal_and_those_of_others_differ_mostly(string form)
    {
        string[] texts = [.. Enumerable.Range(10, 50).Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, i))];

        Assert.All(texts, static text => Assert.Equal(Read(text).GetHashCode(), Read(text).GetHashCode()));
        Assert.InRange(texts.Select(static text => Read(text).GetHashCode()).Distinct().Count(), texts.Distinct().Count() / 2, 50);
    }

    [Fact]
    public void P30_a_name_that_is_no_text_is_no_name_of_the_protocol()
    {
        var reader = new Utf8JsonReader("""{"\ud800":1}"""u8);
        reader.Read();
        reader.Read();

        Assert.False(JsonNames.Is(reader, "id"u8));
    }

    private static RequestId Read(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        Assert.True(reader.Read());
        Assert.True(RequestId.TryRead(ref reader, out RequestId id));
        return id;
    }
}
