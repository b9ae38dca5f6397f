using System.Text;
using System.Text.Json;

namespace Hawser.Ipc.Tests;

public class HandleTests
{
    private const string Key = "6465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f80818283";
    private const string Ids = "\"listener\":\"0102030405060708090a0b0c0d0e0f10\",\"ticket\":\"32333435363738393a3b3c3d3e3f4041\"";
    private const string Fingerprint = "c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7";

    private const string Local = "{\"endpoint\":\"unix:/run/s\"," + Ids + ",\"key\":\"" + Key + "\",\"suite\":1,\"kind\":\"renew\"}";

    private const string Remote = "{\"endpoint\":\"tcp:[::1]:4711\"," + Ids + ",\"key\":\"" + Key + "\",\"suite\":2,\"certificate\":\""
        + Fingerprint + "\",\"kind\":\"many\"}";

    [Theory]
    [InlineData(Local)]
    [InlineData(Remote)]
    public void P8_a_handle_is_written_as_it_was_read(string text) => Assert.Equal(text, Write(Parse(text)));

    [Fact]
    public void P8_a_handles_members_come_out_as_they_went_in()
    {
        IpcHandle handle = Parse(Remote);
        Assert.Equal(IpcEndpoint.Tcp("::1", 4711), handle.Endpoint);
        Assert.Equal((2, IpcTicketKind.Many), (handle.Suite, handle.Kind));
        Assert.Equal(Fingerprint, Convert.ToHexStringLower(handle.Certificate!.Value.Span));
        Assert.Equal(Key, Convert.ToHexStringLower(handle.Key.Span));
        Assert.DoesNotContain(Key, handle.ToString());
        Assert.Null(Parse(Local).Certificate);
    }

    [Fact]
    public void P8_a_handle_without_a_kind_is_for_once_and_unknown_members_are_ignored() =>
        Assert.Equal(IpcTicketKind.Once, Parse(Local.Replace("\"kind\":\"renew\"", "\"later\":[1]")).Kind);

    [Theory]
    [InlineData("\"endpoint\":\"unix:/run/s\"", "\"endpoint\":\"unix:run/s\"", "'endpoint'")]
    [InlineData("\"endpoint\":\"unix:/run/s\"", "\"endpoint\":\"tcp:h:1\"", "'suite'")]
    [InlineData("\"endpoint\":\"unix:/run/s\",", "", "'endpoint'")]
    [InlineData("\"endpoint\":\"unix:/run/s\"", "\"endpoint\":\"memory:999999999\"", "'endpoint'")]
    [InlineData("\"listener\":\"01", "\"listener\":\"", "'listener'")]
    [InlineData("\"ticket\":\"32", "\"ticket\":\"3g", "'ticket'")]
    [InlineData("\"ticket\":\"32333435363738393a3b3c3d3e3f4041\"", "\"ticket\":7", "'ticket'")]
    [InlineData("\"key\":\"64", "\"key\":\"", "'key'")]
    [InlineData("\"key\":\"64", "\"key\":\"zz", "'key'")]
    [InlineData("\"key\":\"64", "\"key\":\"6464", "'key'")]
    [InlineData("\"key\":\"", "\"key\":null,\"yek\":\"", "'key'")]
    [InlineData("\"suite\":1", "\"suite\":2", "'suite'")]
    [InlineData("\"suite\":1", "\"suite\":\"1\"", "'suite'")]
    [InlineData("\"suite\":1,", "", "'suite'")]
    [InlineData("\"suite\":1", "\"suite\":1,\"certificate\":\"" + Fingerprint + "\"", "'certificate'")]
    [InlineData("\"renew\"", "\"Renew\"", "'kind'")]
    [InlineData("\"renew\"", "1", "'kind'")]
    [InlineData("{", "[{", "object")]
    public void P8_a_wrong_handle_is_refused_with_the_members_name_and_without_its_key(string good, string bad, string named)
    {
        string text = Local.Replace(good, bad);
        FormatException e = Assert.Throws<FormatException>(() => Parse(text.StartsWith('[') ? text + "]" : text));
        Assert.Contains(named, e.Message);
        Assert.DoesNotContain(Key[4..], e.ToString());
    }

    [Theory]
    [InlineData("\"certificate\":\"" + Fingerprint + "\",", "")]
    [InlineData("\"certificate\":\"c8", "\"certificate\":\"")]
    public void P4a_a_handle_of_suite_2_has_a_fingerprint(string good, string bad) =>
        Assert.Contains("'certificate'", Assert.Throws<FormatException>(() => Parse(Remote.Replace(good, bad))).Message);

    [Theory]
    [InlineData("tcp:localhost:1")]
    [InlineData("tcp:10.0.0.1:65535")]
    [InlineData("tcp:[fe80::1]:0")]
    [InlineData("unix:/run/tcp:x:1")]
    [InlineData("stdio:")]
    public void An_endpoints_text_is_read_as_it_was_written(string text)
    {
        var endpoint = IpcEndpoint.Parse(text);
        Assert.Equal(text, endpoint.ToString());
        Assert.Equal(IpcEndpoint.Parse(text), endpoint);
        Assert.Equal(IpcEndpoint.Parse(text).GetHashCode(), endpoint.GetHashCode());
    }

    [Theory]
    [InlineData("tcp:")]
    [InlineData("tcp:4711")]
    [InlineData("tcp::4711")]
    [InlineData("tcp:host:")]
    [InlineData("tcp:host:65536")]
    [InlineData("tcp:host:-1")]
    [InlineData("tcp:host:01")]
    [InlineData("tcp:host: 1")]
    [InlineData("tcp:ho st:1")]
    [InlineData("tcp:::1:4711")]
    [InlineData("tcp:[host]:1")]
    [InlineData("tcp:[::1]")]
    [InlineData("tcp:[[::1]]:1")]
    [InlineData("tcp:::1")]
    [InlineData("stdio:x")]
    [InlineData("pipe:x")]
    [InlineData("")]
    public void An_endpoint_that_is_formed_otherwise_is_refused(string text) =>
        Assert.Throws<FormatException>(() => IpcEndpoint.Parse(text));

    [Fact]
    public async Task An_in_memory_endpoint_is_found_by_its_text_while_somebody_listens_there()
    {
        var endpoint = IpcEndpoint.CreateInMemory();
        Assert.Throws<FormatException>(() => IpcEndpoint.Parse(endpoint.ToString()));
        await using (IpcListener.Start(new IpcListenerOptions { Endpoint = endpoint }))
        {
            Assert.Same(endpoint, IpcEndpoint.Parse(endpoint.ToString()));
        }

        Assert.Throws<FormatException>(() => IpcEndpoint.Parse(endpoint.ToString()));
    }

    private static IpcHandle Parse(string text)
    {
        using var json = JsonDocument.Parse(text);
        return IpcHandle.Parse(json.RootElement);
    }

    private static string Write(IpcHandle handle)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            handle.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
