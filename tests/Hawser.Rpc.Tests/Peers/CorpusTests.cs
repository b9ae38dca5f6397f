using System.Globalization;
using System.Text;
using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Peers;

/// <summary>Every file of the corpus as the only message of a connection, and the state in which its manifest says that this ends.</summary>
public sealed class CorpusTests
{
    private const string Echo = """{"jsonrpc":"2.0","id":"after","method":"IGate.EchoAsync","params":["on"]}""";
    private const string NotRepeated = "\"…\"";

    private static readonly string Folder = Repository.Find("tests/Hawser.Rpc.Tests/Corpus");

    /// <summary>A file, and its state.</summary>
    public static TheoryData<string, string> Manifest { get; } = new(
        File.ReadLines(Path.Combine(Folder, "manifest.txt"))
            .Where(line => line is [not '#', ..])
            .Select(line => line.Split('\t'))
            .Select(line => (line[0], line[1])));

    [Theory]
    [MemberData(nameof(Manifest))]
    public async Task P30_a_message_leaves_the_connection_in_the_state_that_the_manifest_names(string file, string state)
    {
        (RawPeer raw, RpcPeer peer) = await ServeAsync();
        await using RawPeer disposal = raw;

        raw.Send(await File.ReadAllBytesAsync(Path.Combine(Folder, file)));

        if (state == "closed")
        {
            Assert.Equal(IpcEndKind.ProtocolViolation, (await peer.Completion.InTime()).Kind);
            return;
        }

        if (state != "ignored")
        {
            Assert.Equal(state, StateOf(await raw.NextAsync(), isNotRepeated: state.EndsWith(NotRepeated, StringComparison.Ordinal)));
        }

        await raw.ExpectNothingAsync();
        await raw.ExpectAsync(Echo, """{"jsonrpc":"2.0","id":"after","result":"on"}""");
        await peer.ExpectNothingOpenAsync();
    }

    [Fact]
    public async Task P30_any_five_malformed_messages_close_the_connection_with_the_fifth()
    {
        string[] malformed =
        [
            .. Manifest.Where(line => line.Data.Item2.StartsWith("error -32700", StringComparison.Ordinal)).Select(line => line.Data.Item1),
        ];
        Assert.InRange(malformed.Length, 100, int.MaxValue);
        foreach (string[] five in malformed.Chunk(5).Where(files => files.Length == 5))
        {
            (RawPeer raw, RpcPeer peer) = await ServeAsync();
            await using RawPeer disposal = raw;
            foreach (string file in five)
            {
                Assert.False(peer.Completion.IsCompleted, file);
                raw.Send(await File.ReadAllBytesAsync(Path.Combine(Folder, file)));
            }

            for (int i = 0; i < 4; i++)
            {
                Assert.StartsWith("error -32700", StateOf(await raw.NextAsync(), isNotRepeated: false), StringComparison.Ordinal);
            }

            Assert.Equal(IpcEndKind.ProtocolViolation, (await peer.Completion.InTime()).Kind);
        }
    }

    [Fact]
    public void P30_the_manifest_names_every_file_and_no_other()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path))
            .Order(StringComparer.Ordinal);

        Assert.Equal(files, Manifest.Select(line => line.Data.Item1).Order(StringComparer.Ordinal));
    }

    private static Task<(RawPeer Raw, RpcPeer Peer)> ServeAsync() => RawPeer.ConnectAsync(
        new RpcPeerOptions { Services = [RpcService.For<IGate>(new Gate()), RpcService.For<ITypes>(new Types())] });

    /// <summary>An answer in the manifest's words.</summary>
    private static string StateOf(string answer, bool isNotRepeated)
    {
        using var document = JsonDocument.Parse(answer);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Array)
        {
            return StateOf(root, isNotRepeated);
        }

        IEnumerable<IGrouping<string, string>> entries = root.EnumerateArray()
            .Select(entry => StateOf(entry, isNotRepeated))
            .GroupBy(state => state)
            .OrderBy(group => group.Key, StringComparer.Ordinal);
        return "batch: " + string.Join(
            "; ", entries.Select(group => group.Count() == 1 ? group.Key : $"{group.Count().ToString(CultureInfo.InvariantCulture)} * {group.Key}"));
    }

    private static string StateOf(JsonElement answer, bool isNotRepeated)
    {
        string id = answer.GetProperty("id").GetRawText();
        return answer.TryGetProperty("error", out JsonElement error)
            ? $"error {error.GetProperty("code").GetRawText()} {id}"
            : $"result {id} {(isNotRepeated ? NotRepeated : Value(answer.GetProperty("result")))}";
    }

    // Numbers as they came; of texts the escapes do not count.
    private static string Value(JsonElement value) => value.ValueKind == JsonValueKind.String ? Escaped(value.GetString()!) : value.GetRawText();

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder("\"");
        foreach (char c in text)
        {
            escaped.Append(c switch
            {
                '"' or '\\' => $"\\{c}",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or > '~' => $"\\u{(int)c:x4}",
                _ => c,
            });
        }

        return escaped.Append('"').ToString();
    }
}
