using System.Text.Json;
using Hawser.Agent.Wire;

namespace Hawser.Agent.Tests;

/// <summary>Batches as they cross.</summary>
public sealed class EventsConverterTests
{
    private const string Stream = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void A6_events_come_as_they_went_and_a_name_that_comes_again_is_one_text()
    {
        AgentEvent[] events =
        [
            new("requests"), new("requests", 7), new("größe \"x\" \n", long.MaxValue, "a \"detail\"\n"), new("requests", 2, ""), new("requests", 3, "requests"),
        ];

        EventMessage read = Read(JsonSerializer.Serialize(new EventMessage(Stream, 3, 4, events), AgentJson.Default.EventMessage));

        Assert.Equal((Stream, 3L, 4L), (read.Stream, read.Sequence, read.Dropped));
        Assert.Equal(events, read.Events);
        Assert.Same(read.Events![0].Name, read.Events[1].Name);
        Assert.Empty(Read(JsonSerializer.Serialize(new EventMessage(Stream, 3, 4, []), AgentJson.Default.EventMessage)).Events!);
        Assert.Null(Read(JsonSerializer.Serialize(new EventMessage(Stream, 3, 4, null), AgentJson.Default.EventMessage)).Events);
    }

    [Fact]
    public void A6_members_come_in_any_order_others_are_passed_over_and_what_is_left_out_has_its_default()
    {
        AgentEvent[] events = Read(
            """{"Events":[{"Detail":"d","Other":{"Name":[1,{"Count":2}]},"Count":5,"Name":"a"},{"Name":"b"},{"N\u0061me":"\u0061","Detail":null}]}""").Events!;

        Assert.Equal([new AgentEvent("a", 5, "d"), new AgentEvent("b"), new AgentEvent("a")], events);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("\"a\"")]
    [InlineData("[7]")]
    [InlineData("[[]]")]
    [InlineData("""["a"]""")]
    [InlineData("""[{"Name":7}]""")]
    [InlineData("""[{"Name":{}}]""")]
    [InlineData("""[{"Name":"a","Count":"1"}]""")]
    [InlineData("""[{"Name":"a","Count":1.5}]""")]
    [InlineData("""[{"Name":"a","Count":null}]""")]
    [InlineData("""[{"Name":"a","Count":9223372036854775808}]""")]
    [InlineData("""[{"Name":"a","Detail":[]}]""")]
    public void A15_events_of_another_shape_are_no_batch(string events) =>
        Assert.Throws<JsonException>(() => Read($$"""{"Events":{{events}}}"""));

    private static EventMessage Read(string text) => JsonSerializer.Deserialize(text, AgentJson.Default.EventMessage)!;
}
