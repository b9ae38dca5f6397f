using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Hawser.Ipc;

namespace Hawser.Rpc.Tests.Support;

/// <summary>The other side of a peer under test, message by message: sends any text and sees every frame.</summary>
internal sealed class RawPeer : IIpcReceiver, IAsyncDisposable
{
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();
    private readonly Channel<(uint Stream, int Length)> _chunks = Channel.CreateUnbounded<(uint, int)>();
    private readonly MemoryStream _long = new();

    private RawPeer(IpcConnection connection) => Connection = connection;

    public IpcConnection Connection { get; }

    /// <summary>Called on the reader thread with each message, before it is queued.</summary>
    public Action<string>? OnText { get; set; }

    /// <summary>Called on the reader thread with each chunk, before it is kept.</summary>
    public Action? OnData { get; set; }

    public Task<IpcEnd> Ended => Connection.Completion;

    /// <summary>The frames of long messages as they came.</summary>
    public ChannelReader<(uint Stream, int Length)> Chunks => _chunks.Reader;

    /// <summary>Connects a peer under test to a raw one, which says it is ready with these limits.</summary>
    public static async Task<(RawPeer Raw, RpcPeer Peer)> ConnectAsync(
        RpcPeerOptions? options = null, string limits = "{}", IpcConnectionOptions? connection = null)
    {
        (RawPeer raw, IpcConnection listener) = await StartAsync(connection);
        Task<RpcPeer> connecting = RpcPeer.ConnectAsync(listener, options);
        raw.Send(raw.Ready(limits));
        RpcPeer peer = await connecting.InTime();
        Assert.Contains("\"method\":\"$/ready\"", await raw.NextAsync(), StringComparison.Ordinal);
        return (raw, peer);
    }

    /// <summary>A raw side that has not said anything, and the connection of the other.</summary>
    public static async Task<(RawPeer Raw, IpcConnection Other)> StartAsync(IpcConnectionOptions? connection = null)
    {
        (IpcConnection dialer, IpcConnection listener) = await Connections.CreateAsync(connection);
        var raw = new RawPeer(dialer);
        dialer.Start(raw);
        return (raw, listener);
    }

    public string Ready(string limits = "{}") =>
        $$$"""{"jsonrpc":"2.0","method":"$/ready","params":{"protocol":1,"session":"{{{Connection.SessionId}}}","limits":{{{limits}}}}}""";

    public void Send(string message) => Connection.Send(Encoding.UTF8.GetBytes(message));

    public void Send(ReadOnlySpan<byte> message) => Connection.Send(message);

    /// <summary>Sends a message of any length, as chunks of stream 0.</summary>
    public async Task SendLongAsync(string message)
    {
        foreach (byte[] part in Encoding.UTF8.GetBytes(message).Chunk(200_000))
        {
            await Connection.SendChunkAsync(0, part);
        }

        Send("""{"jsonrpc":"2.0","method":"$/end","params":{"stream":0}}""");
    }

    /// <summary>The next message, long ones put together.</summary>
    public async Task<string> NextAsync() => await _messages.Reader.ReadAsync().AsTask().InTime();

    /// <summary>Sends a message and expects this answer, compared as JSON; its error's message and data are not compared.</summary>
    public async Task ExpectAsync(string message, string answer)
    {
        Send(message);
        await ExpectNextAsync(answer);
    }

    public async Task ExpectNextAsync(string answer) =>
        Assert.Equal(Comparable(answer), Comparable(await NextAsync()));

    /// <summary>Makes sure that everything which was sent before has been read, and that nothing was answered.</summary>
    public async Task ExpectNothingAsync() => await ExpectAsync(
        """{"jsonrpc":"2.0","method":"$/ping","params":{"n":4711}}""", """{"jsonrpc":"2.0","method":"$/pong","params":{"n":4711}}""");

    public void OnMessage(ReadOnlySpan<byte> message)
    {
        string text = Encoding.UTF8.GetString(message);
        if (text.Contains("\"$/end\",\"params\":{\"stream\":0}", StringComparison.Ordinal))
        {
            text = Encoding.UTF8.GetString(_long.ToArray());
            _long.SetLength(0);
        }

        OnText?.Invoke(text);
        _messages.Writer.TryWrite(text);
    }

    public void OnChunk(uint stream, ReadOnlySpan<byte> data)
    {
        OnData?.Invoke();
        _long.Write(data);
        _chunks.Writer.TryWrite((stream, data.Length));
    }

    public void OnSendIdle()
    {
        // A raw peer is as silent as its test.
    }

    public void OnEnd(IpcEnd end)
    {
        _messages.Writer.TryComplete(new ConnectionLostException(end));
        _chunks.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        Connection.Abort(new IpcEnd(IpcEndKind.ClosedHere, "The test is over."));
        await Ended.InTime();
        await _long.DisposeAsync();
    }

    private static string Comparable(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Comparable(document.RootElement);
    }

    // The answers to a batch come in any order.
    private static string Comparable(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Array ? string.Join("\n", answer.EnumerateArray().Select(Comparable).Order(StringComparer.Ordinal))
        : answer.TryGetProperty("error", out JsonElement error) ? $"error {error.GetProperty("code")} for {answer.GetProperty("id").GetRawText()}"
        : Sorted(answer);

    private static string Sorted(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(
            ",", value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => $"\"{m.Name}\":{Sorted(m.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Sorted)) + "]",
        _ => value.GetRawText(),
    };
}
