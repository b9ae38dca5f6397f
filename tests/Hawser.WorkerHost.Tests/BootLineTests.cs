using System.Text;

namespace Hawser.WorkerHost.Tests;

public sealed class BootLineTests
{
    [Theory]
    [InlineData("""{"hawser":1,"entry":"A.B, C"}""")]
    [InlineData("""{"entry":"A.B, C","endpoint":"unix:/x","suite":1,"hawser":1}""")]
    [InlineData("""{"hawser":1,"later":{"entry":"X, Y","hawser":9},"list":[{"hawser":2}],"entry":"A.B, C","nothing":null}""")]
    [InlineData("""{"hawser":1,"\u0065ntry":"A.B, C"}""")]
    public void The_entry_is_found_among_whatever_else_a_launcher_says(string line) =>
        Assert.Equal("A.B, C", BootLine.Parse(Encoding.UTF8.GetBytes(line)).Entry);

    [Theory]
    [InlineData("\"stdio:\"", true)]
    [InlineData("\"unix:/x\"", false)]
    [InlineData("\"stdio:x\"", false)]
    [InlineData("[\"stdio:\"]", false)]
    [InlineData("null", false)]
    public void The_standard_streams_are_the_channel_where_the_endpoint_says_so(string endpoint, bool expected)
    {
        string line = $$"""{"hawser":1,"endpoint":{{endpoint}},"entry":"A.B, C"}""";
        Assert.Equal(expected, BootLine.Parse(Encoding.UTF8.GetBytes(line)).OverStandardStreams);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("hello", "not JSON")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("""{"hawser":1,"entry":"A, B" """, "not JSON")]
    [InlineData("""{"hawser":1,"entry":"A, B"}{}""", "not JSON")]
    [InlineData("""{"entry":"A, B"}""", "no member \"hawser\"")]
    [InlineData("""{"hawser":2,"entry":"A, B"}""", "version 2")]
    [InlineData("""{"hawser":"1","entry":"A, B"}""", "version 0")]
    [InlineData("""{"hawser":[1],"entry":"A, B"}""", "version 0")]
    [InlineData("""{"hawser":1}""", "no entry")]
    [InlineData("""{"hawser":1,"entry":""}""", "no entry")]
    [InlineData("""{"hawser":1,"entry":{"entry":"A, B"}}""", "no entry")]
    public void A_line_that_is_no_boot_line_is_refused_and_the_message_says_why(string line, string reason)
    {
        BootException e = Assert.Throws<BootException>(() => BootLine.Parse(Encoding.UTF8.GetBytes(line)));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_is_not_UTF_8_is_refused() =>
        Assert.Throws<BootException>(() => BootLine.Parse([.. "{\"hawser\":1,\"entry\":\""u8, 0xC3, 0x28, .. "\"}"u8]));

    [Fact]
    public void The_message_about_a_bad_line_never_shows_its_secrets()
    {
        BootException e = Assert.Throws<BootException>(() => BootLine.Parse("""{"key":"5ec2e7","hawser":1,"entry":x5ec2e7}"""u8));
        Assert.DoesNotContain("5ec2e7", e.ToString(), StringComparison.Ordinal);
    }
}
