using System.Text;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Tests.Wire;

public sealed class EnvelopeReaderTests
{
    [Fact]
    public void P16_the_parts_of_a_request_are_found_in_any_order()
    {
        string[] members =
        [
            "\"jsonrpc\":\"2.0\"", "\"id\":7", "\"method\":\"a.b\"", "\"$\":{\"traceparent\":\"x\",\"deadlineMs\":250}",
            "\"params\": [ 1, {\"id\":2} ]", "\"unknown\":{\"method\":[{}]}",
        ];
        foreach (IEnumerable<string> order in Permutations(members))
        {
            Envelope envelope = EnvelopeReader.Read(Encoding.UTF8.GetBytes(" { " + string.Join(" , ", order) + " } "), depth: 8);

            Assert.Equal(EnvelopeKind.Request, envelope.Kind);
            Assert.Equal("7", envelope.Id.ToString());
            Assert.Equal("a.b", Encoding.UTF8.GetString(envelope.Method));
            Assert.Equal("""[ 1, {"id":2} ]""", Encoding.UTF8.GetString(envelope.Params));
            Assert.Equal(250, envelope.DeadlineMs);
        }
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","method":"m"}""", EnvelopeKind.Notification, "")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null}""", EnvelopeKind.Result, "null")]
    [InlineData("""{"id":1,"result": {"a":[1]} ,"jsonrpc":"2.0"}""", EnvelopeKind.Result, """{"a":[1]}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":1}}""", EnvelopeKind.Error, """{"code":1}""")]
    [InlineData("""{"jsonrpc":"2.0","error":{"code":1}}""", EnvelopeKind.Error, """{"code":1}""")]
    [InlineData("""{"jsonrpc":"2.0","result":1}""", EnvelopeKind.Invalid, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"result":1}""", EnvelopeKind.Invalid, "1")]
    public void P16_kinds_of_messages_are_told_apart(string message, object kind, string payload)
    {
        Envelope envelope = EnvelopeReader.Read(Encoding.UTF8.GetBytes(message), depth: 8);

        Assert.Equal(kind, envelope.Kind);
        Assert.Equal(payload, Encoding.UTF8.GetString(envelope.Payload));
    }

    [Fact]
    public void P30_no_prefix_and_no_flipped_byte_of_a_message_throws()
    {
        byte[] message = Encoding.UTF8.GetBytes(
            """{"jsonrpc":"2.0","id":"\u00e4\n","method":"m\u006f","$":{"deadlineMs":5,"x":[{}]},"params":[1.5e3,"ä",{"a":null}]}""");
        for (int length = 0; length < message.Length; length++)
        {
            Assert.NotEqual(EnvelopeKind.Request, EnvelopeReader.Read(message.AsSpan(0, length), depth: 8).Kind);
        }

        for (int i = 0; i < message.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                message[i] ^= (byte)(1 << bit);
                Envelope envelope = EnvelopeReader.Read(message, depth: 8);
                Assert.Equal(envelope.Kind is EnvelopeKind.Malformed or EnvelopeKind.Invalid, envelope.Fault is not null);
                message[i] ^= (byte)(1 << bit);
            }
        }
    }

    [Fact]
    public void P30_random_JSON_like_bytes_never_throw()
    {
        var random = new Random(1);
        string[] pieces =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "id", "\"id\"", "\"$\"", "\"method\"", "\"params\"", "1", "1.5", "null", "\"x\"",
        ];
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => pieces[random.Next(pieces.Length)]));
            Envelope envelope = EnvelopeReader.Read(Encoding.UTF8.GetBytes(text), depth: 4);
            Assert.Equal(envelope.Kind is EnvelopeKind.Malformed or EnvelopeKind.Invalid, envelope.Fault is not null);
        }
    }

    private static IEnumerable<IEnumerable<string>> Permutations(string[] items) =>
        items.Length <= 1
            ? [items]
            : items.SelectMany((item, i) => Permutations([.. items[..i], .. items[(i + 1)..]]).Select(rest => rest.Prepend(item)));
}
