using System.Text;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Tests.Wire;

/// <summary>What the reader of messages says of those that are wrong, and what it still reads of them; and the rarer forms of right ones.</summary>
public sealed class EnvelopeFaultTests
{
    private const int Depth = 8;

    [Theory]
    [InlineData("7", "The message is no object.")]
    [InlineData("[[],{\"id\":1}]", "The message is no object.")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","method":"n"}""", "The member 'Method' is repeated.")]
    [InlineData("""{"jsonrpc":"2.0","$":{},"$":{},"method":"m"}""", "The member 'Extension' is repeated.")]
    [InlineData("""{"jsonrpc":"2.1","method":"m"}""", "'jsonrpc' is not \"2.0\".")]
    [InlineData("""{"jsonrpc":"1.0","id":1.5,"method":7}""", "'jsonrpc' is not \"2.0\".")]
    [InlineData("""{"id":1,"method":"m"}""", "'jsonrpc' is missing.")]
    [InlineData("""{"jsonrpc":"2.0","id":1.5,"method":"m"}""", "'id' is neither an integer nor a string of at most 128 bytes.")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"m"}""", "'id' is null.")]
    [InlineData("""{"jsonrpc":"2.0","method":7}""", "'method' is no string.")]
    [InlineData("""{"jsonrpc":"2.0","method":"\ud800"}""", "'method' is no text.")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":7}""", "'params' is neither an array nor an object.")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":7}""", "'error' is no object.")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","$":7}""", "'$' is no object.")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","$":{"deadlineMs":1.5}}""", "'deadlineMs' is no integer.")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","result":1}""", "The message has a method, and a result or an error too.")]
    [InlineData("""{"jsonrpc":"2.0","result":1}""", "A result has no id.")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":1,"error":{}}""", "The message has both a result and an error.")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", "The message has neither a method nor a result nor an error.")]
    public void P30_a_message_of_another_shape_is_refused_with_its_first_fault(string message, string fault)
    {
        Envelope envelope = Read(message);

        Assert.Equal((EnvelopeKind.Invalid, fault), (envelope.Kind, envelope.Fault));
    }

    [Theory]
    [InlineData("7 8")]
    [InlineData("[1,}")]
    [InlineData("""{"jsonrpc":"2.0","method":"m"} 8""")]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":[[[[[[[[]]]]]]]]}""")]
    public void P30_what_is_no_JSON_text_or_nests_too_deep_is_malformed(string message)
    {
        Envelope envelope = Read(message);

        Assert.Equal(EnvelopeKind.Malformed, envelope.Kind);
        Assert.StartsWith("The message is no JSON text, or nests deeper than 8: ", envelope.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void P30_what_is_no_UTF8_is_malformed()
    {
        Envelope envelope = EnvelopeReader.Read([(byte)'"', 0xC3, 0x28, (byte)'"'], Depth);

        Assert.Equal((EnvelopeKind.Malformed, "The message is not UTF-8."), (envelope.Kind, envelope.Fault));
    }

    [Theory]
    [InlineData("\"jsonrpc\":{\"id\":1}")]
    [InlineData("\"jsonrpc\":\"2.0\",\"method\":{\"id\":1}")]
    [InlineData("\"jsonrpc\":\"2.0\",\"$\":[{\"id\":1}]")]
    [InlineData("\"jsonrpc\":\"2.0\",\"$\":{\"deadlineMs\":{\"id\":1}}")]
    [InlineData("\"jsonrpc\":\"2.0\",\"params\":[],\"params\":{\"id\":1}")]
    [InlineData("\"jsonrpc\":\"2.0\",\"unknown\":{\"id\":1}")]
    public void P30_behind_a_member_of_another_shape_the_id_is_read_all_the_same(string members)
    {
        Envelope envelope = Read($"{{{members},\"id\":7}}");

        Assert.Equal((EnvelopeKind.Invalid, "7"), (envelope.Kind, envelope.Id.ToString()));
    }

    [Fact]
    public void P30_behind_an_id_of_another_shape_the_method_is_read_all_the_same()
    {
        Envelope envelope = Read("""{"jsonrpc":"2.0","id":{"method":"inner"},"method":"outer"}""");

        Assert.Equal("outer", Encoding.UTF8.GetString(envelope.Method));
        Assert.True(envelope.Id.IsNone);
    }

    [Fact]
    public void P16_the_names_of_all_members_may_be_written_with_escapes()
    {
        Envelope request = Read(
            """{"\u006asonrpc":"2.0","\u0069d":7,"\u006dethod":"m","\u0070arams":[1],"\u0024":{"deadlineMs":5},"\u0078":[2]}""");
        Assert.Equal((EnvelopeKind.Request, "7", 5L), (request.Kind, request.Id.ToString(), request.DeadlineMs));
        Assert.Equal("m", Encoding.UTF8.GetString(request.Method));
        Assert.Equal("[1]", Encoding.UTF8.GetString(request.Params));

        Envelope result = Read("""{"jsonrpc":"2.0","id":7,"\u0072esult":[1],"\u0078":[2]}""");
        Assert.Equal((EnvelopeKind.Result, "[1]"), (result.Kind, Encoding.UTF8.GetString(result.Payload)));

        Envelope error = Read("""{"jsonrpc":"2.0","id":7,"\u0065rror":{"code":1},"\u0078":[2]}""");
        Assert.Equal((EnvelopeKind.Error, "{\"code\":1}"), (error.Kind, Encoding.UTF8.GetString(error.Payload)));
    }

    [Theory]
    [InlineData("""{"traceparent":"p","tracestate":"s","deadlineMs":5}""", "\"p\"", "\"s\"", 5)]
    [InlineData("""{"deadlineMs":5,"tracestate":"s","traceparent":"p","x":"y"}""", "\"p\"", "\"s\"", 5)]
    [InlineData("""{"tracestate":"s"}""", "", "\"s\"", null)]
    [InlineData("""{"x":{"traceparent":"p"},"deadlineMs":6}""", "", "", 6)]
    public void P16_what_the_extension_says_is_found_in_any_order(string extension, string parent, string state, int? deadline)
    {
        Envelope envelope = Read($$"""{"jsonrpc":"2.0","id":1,"$":{{extension}},"method":"m"}""");

        Assert.Equal(EnvelopeKind.Request, envelope.Kind);
        Assert.Equal((parent, state), (Encoding.UTF8.GetString(envelope.TraceParent), Encoding.UTF8.GetString(envelope.TraceState)));
        Assert.Equal((long?)deadline, envelope.DeadlineMs);
    }

    [Fact]
    public void P16_without_the_extension_its_member_means_nothing()
    {
        byte[] message = """{"jsonrpc":"2.0","id":1,"$":7,"method":"m","$":{"deadlineMs":5}}"""u8.ToArray();

        Envelope envelope = EnvelopeReader.Read(message, Depth, hasExtension: false);

        Assert.Equal((EnvelopeKind.Request, (long?)null), (envelope.Kind, envelope.DeadlineMs));
    }

    private static Envelope Read(string message) => EnvelopeReader.Read(Encoding.UTF8.GetBytes(message), Depth);
}
