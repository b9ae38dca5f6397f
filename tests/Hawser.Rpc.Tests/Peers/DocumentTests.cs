using System.Buffers.Binary;
using System.Text;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Peers;

/// <summary>Holds docs/protocol.md to what a peer does.</summary>
public sealed class DocumentTests
{
    private const string Dialer = "dialer";
    private const string Vectors = "tests/Hawser.Ipc.Tests/Vectors/handshake.txt";

    [Fact]
    public async Task P5_the_exchange_in_the_protocol_s_page_is_what_a_peer_answers_byte_for_byte()
    {
        (RawPeer raw, IpcConnection listener) = await RawPeer.StartAsync();
        await using RawPeer dialer = raw;
        Task<RpcPeer> connecting = RpcPeer.ConnectAsync(
            listener, new RpcPeerOptions { Services = [RpcService.For<IAdder>(new Adder())] });
        string documented = Documented();
        int frames = 0;
        foreach ((string sender, string title, byte[] frame) in Exchange())
        {
            frames++;
            string head = title.TrimEnd('…');
            (uint? stream, byte[] body) = Read(frame);
            if (stream is { } number)
            {
                await dialer.Connection.SendChunkAsync(number, body);
                continue;
            }

            string text = Encoding.UTF8.GetString(body);
            Assert.Equal(head, title.EndsWith('…') ? text[..head.Length] : text);

            // The document's session is the worked handshake's; all are as long.
            string live = text.Replace(documented, dialer.Connection.SessionId, StringComparison.Ordinal);
            if (sender == Dialer)
            {
                dialer.Send(live);
            }
            else
            {
                Assert.Equal(live, await dialer.NextAsync());
            }
        }

        Assert.Equal(9, frames);
        await using RpcPeer peer = await connecting.InTime();
        await peer.Completion.InTime();
    }

    private static string Documented() =>
        File.ReadLines(Repository.Find(Vectors)).First(line => line.StartsWith("session_id", StringComparison.Ordinal)).Split(' ')[^1];

    private static IEnumerable<(string Sender, string Title, byte[] Frame)> Exchange()
    {
        string page = File.ReadAllText(Repository.Find("docs/protocol.md"));
        int start = page.IndexOf("```hex\n", StringComparison.Ordinal) + "```hex\n".Length;
        string block = page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
        foreach (string entry in block.Split("# ", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = entry.Split('\n');
            string[] title = lines[0].Split(": ", 2);
            byte[] frame = Convert.FromHexString(string.Concat(lines.Skip(1)).Replace(" ", "", StringComparison.Ordinal));
            yield return (title[0], title[1], frame);
        }
    }

    private static (uint? Stream, byte[] Body) Read(byte[] frame)
    {
        uint head = BinaryPrimitives.ReadUInt32BigEndian(frame);
        bool isChunk = head >> 31 == 1;
        Assert.Equal(frame.Length - 4, (int)(head & 0x7FFF_FFFF));
        return isChunk ? (BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)), frame[8..]) : (null, frame[4..]);
    }
}
