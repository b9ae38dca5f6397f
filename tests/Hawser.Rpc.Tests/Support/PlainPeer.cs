using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Hawser.Ipc;

namespace Hawser.Rpc.Tests.Support;

/// <summary>The other side of a peer over a trusted stream: sends any text behind a Content-Length header, and sees every message.</summary>
internal sealed class PlainPeer : IAsyncDisposable
{
    private readonly Pipe _there = new();
    private readonly Pipe _back = new();
    private readonly StreamReader _received;

    private PlainPeer() => _received = new StreamReader(_back.Reader.AsStream(), Encoding.UTF8);

    /// <summary>The peer under test.</summary>
    public RpcPeer Peer { get; private set; } = null!;

    public static async Task<PlainPeer> ConnectAsync(RpcPeerOptions? options = null)
    {
        var plain = new PlainPeer();
        var connection = IpcConnection.OverTrustedStream(plain._there.Reader.AsStream(), plain._back.Writer.AsStream());
        plain.Peer = await RpcPeer.ConnectAsync(connection, options).InTime();
        return plain;
    }

    /// <summary>Two peers on one trusted stream.</summary>
    public static async Task<(RpcPeer Client, RpcPeer Server)> ConnectBothAsync(RpcPeerOptions server, RpcPeerOptions? client = null)
    {
        Pipe there = new();
        Pipe back = new();
        var one = IpcConnection.OverTrustedStream(back.Reader.AsStream(), there.Writer.AsStream());
        var two = IpcConnection.OverTrustedStream(there.Reader.AsStream(), back.Writer.AsStream());
        return (await RpcPeer.ConnectAsync(one, client).InTime(), await RpcPeer.ConnectAsync(two, server).InTime());
    }

    public async Task SendAsync(string message)
    {
        byte[] body = Encoding.UTF8.GetBytes(message);
        await _there.Writer.WriteAsync(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n")).AsTask().InTime();
        await _there.Writer.WriteAsync(body).AsTask().InTime();
    }

    /// <summary>The next message, of ASCII characters only.</summary>
    public async Task<string> NextAsync()
    {
        string header = await _received.ReadLineAsync().InTime() ?? throw new EndOfStreamException();
        Assert.StartsWith("Content-Length: ", header, StringComparison.Ordinal);
        Assert.Equal("", await _received.ReadLineAsync().InTime());
        char[] body = new char[int.Parse(header["Content-Length: ".Length..], CultureInfo.InvariantCulture)];
        Assert.Equal(body.Length, await _received.ReadBlockAsync(body).AsTask().InTime());
        return new string(body);
    }

    /// <summary>Sends a message and expects exactly this answer.</summary>
    public async Task ExpectAsync(string message, string answer)
    {
        await SendAsync(message);
        Assert.Equal(answer, await NextAsync());
    }

    /// <summary>Makes sure that everything which was sent before has been read, and that nothing was answered.</summary>
    public Task ExpectNothingAsync() => ExpectAsync(
        """{"jsonrpc":"2.0","id":"nothing","method":"$/nothing"}""",
        """{"jsonrpc":"2.0","id":"nothing","error":{"code":-32601,"message":"The request is none of those that this version knows."}}""");

    /// <summary>Ends what it sends.</summary>
    public void Hang() => _there.Writer.Complete();

    public async ValueTask DisposeAsync()
    {
        await _there.Writer.CompleteAsync();
        await Peer.CloseAsync(TimeSpan.Zero).InTime();
        _received.Dispose();
    }
}
