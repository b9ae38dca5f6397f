using System.Globalization;
using System.Text;
using System.Text.Json;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Fuzzing;

/// <summary>
/// Makes the frames of a conversation: calls of all kinds with the frames of their streams, notifications, answers, the protocol's own
/// messages, long messages and batches, mixed with each other, and some of them spoiled in structure or in bytes.
/// </summary>
internal sealed class MessageMaker(Random random)
{
    /// <summary>What makes a long message whole.</summary>
    public const string EndOfLong = """{"jsonrpc":"2.0","method":"$/end","params":{"stream":0}}""";

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "-0", "1.5", "1e400", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808", "\"\"",
        "\"x\"", "\"\\ud800\"", "\"2.0\"", "{}", "[]", "[[]]", "[1]", "{\"$bytes\":1}", "{\"$stream\":2}", "{\"$bytes\":3,\"length\":4}",
        "{\"$bytes\":1,\"length\":9223372036854775807}", "{\"$bytes\":1,\"length\":-1}", "{\"$progress\":1}", "{\"\\ud800\":1}",
        "{\"$bytes\":1,\"$bytes\":2}", "{\"\\u0024stream\":4}", "[\"$\",{\"\\udc00\":1}]", "{\"$\":{\"\\ud800\\ud800\":1}}",
        "123456789012345678901234567890", "\"AAAA\"", "\"5 -1 5\"",
    ];

    private static readonly string[] Names =
        ["id", "method", "params", "result", "error", "jsonrpc", "$", "stream", "n", "items", "token", "value", "code", "x", "\\ud800"];

    private int _lastId;

    /// <summary>The numbers of the streams that were named or used.</summary>
    public HashSet<uint> Streams { get; } = [.. Enumerable.Range(1, 8).Select(static i => (uint)i)];

    /// <summary>A whole conversation.</summary>
    public List<FuzzFrame> Make()
    {
        List<Queue<FuzzFrame>> parts = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => new Queue<FuzzFrame>(Part()))];
        var frames = new List<FuzzFrame>();
        while (parts.Count > 0)
        {
            Queue<FuzzFrame> part = parts[random.Next(parts.Count)];
            if (part.TryDequeue(out FuzzFrame frame))
            {
                frames.Add(frame);
            }
            else
            {
                parts.Remove(part);
            }
        }

        for (int i = 0; i < frames.Count; i++)
        {
            frames[i] = random.Next(4) == 0 ? Spoiled(frames[i]) : frames[i];
        }

        if (frames.Count > 1 && random.Next(6) == 0)
        {
            // One comes twice, or too late.
            FuzzFrame moved = frames[random.Next(frames.Count)];
            frames.Insert(random.Next(frames.Count), moved);
        }

        return frames;
    }

    private static FuzzFrame Message(string text) => new(null, Encoding.UTF8.GetBytes(text));

    private static string Call(string id, string method, string parameters) =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}}}""";

    private static string Notification(string method, string parameters) =>
        $$"""{"jsonrpc":"2.0","method":"{{method}}","params":{{parameters}}}""";

    private string Value() => Values[random.Next(Values.Length)];

    private string NewId()
    {
        int number = ++_lastId;
        return random.Next(12) switch
        {
            0 => $"\"{number}\"",
            1 => $"\"\\u0061{number}\"",
            2 => $"12345678901234567890{number}",
            3 => $"-{number}",
            4 => Value(),
            _ => number.ToString(CultureInfo.InvariantCulture),
        };
    }

    private uint Stream() => (uint)random.Next(1, 9);

    private string Plan() => $"\"{random.Next(20)} {random.Next(-1, 20)} {(random.Next(2) == 0 ? 5 : 500)}\"";

    private IEnumerable<FuzzFrame> Part()
    {
        uint stream = Stream();
        switch (random.Next(13))
        {
            case 0 or 1:
                return [Message(SimpleCall())];
            case 2:
                int length = random.Next(5000);
                string known = $$$"""[{"$bytes":{{{stream}}},"length":{{{length}}}}]""";
                return Chunks(Message(Call(NewId(), "IPipes.EchoAsync", known)), stream, length);
            case 3:
                string method = random.Next(2) == 0 ? "IPipes.ConsumeAsync" : "IPipes.MapAsync";
                string items = $$$"""[{{{Plan()}}},{"$stream":{{{stream}}}}]""";
                return [Message(Call(NewId(), method, items)), .. Items(stream), Message(End(stream))];
            case 4:
                FuzzFrame upload = Message(Call(NewId(), "IPipes.UploadAsync", $$$"""[{{{Plan()}}},{"$bytes":{{{stream}}}}]"""));
                return Chunks(upload, stream, random.Next(5000)).Append(Message(End(stream)));
            case 5:
                return [Message(SimpleCall()), Message(Credit()), Message(Notification("$/stop", $$"""{"stream":{{stream}}}"""))];
            case 6:
                return random.Next(2) == 0
                    ? [Message(Notification("IPipes.NoteAsync", "[\"note\"]"))]
                    : [Message(Notification("IPipes.FeedAsync", $$"""[{"$stream":{{stream}}}]""")), .. Items(stream), Message(End(stream))];
            case 7 or 8:
                return [Message(ProtocolMessage())];
            case 9 or 10:
                return Answer();
            case 11:
                byte[] text = Encoding.UTF8.GetBytes(SimpleCall());
                return [new FuzzFrame(0, text[..(text.Length / 2)]), new FuzzFrame(0, text[(text.Length / 2)..]), Message(EndOfLong)];
            default:
                IEnumerable<string> batch = Enumerable.Range(0, random.Next(4)).Select(_ => OneMessage());
                return [Message($"[{string.Join(',', batch)}]")];
        }
    }

    private string OneMessage() => random.Next(3) == 0 ? ProtocolMessage() : SimpleCall();

    private string SimpleCall() => random.Next(10) switch
    {
        0 => Call(NewId(), "IPipes.PingAsync", "[\"ping\"]"),
        1 => Call(NewId(), "IPipes.PingAsync", """{"text":"by name"}"""),
        2 => Call(NewId(), "IPipes.MaybeAsync", $"[{random.Next(-1, 20_000)}]"),
        3 => Call(NewId(), "IPipes.ItemsAsync", $"[{Plan()}]"),
        4 => Call(NewId(), "IPipes.OpenAsync", $"[\"{random.Next(50_000)}\"]"),
        5 => Call(NewId(), "IPipes.WorkAsync", $$"""[{{Plan()}},{"$progress":{{random.Next(5)}}}]"""),
        6 => Call(NewId(), "IGate.WaitAsync", "[\"until it is cancelled\"]"),
        7 => Call(NewId(), "ITypes.RecordAsync", $"[{Value()}]"),
        8 => Call(NewId(), "ITypes.DefaultsAsync", "[1]"),
        _ => Call(NewId(), random.Next(2) == 0 ? "$/unknown" : "INone.Unknown", "[]"),
    };

    private string ProtocolMessage() => random.Next(9) switch
    {
        0 => Notification("$/ping", $$"""{"n":{{Value()}}}"""),
        1 => Notification("$/cancelRequest", $$"""{"id":{{random.Next(1, _lastId + 2)}}}"""),
        2 => Notification("$/progress", $$"""{"token":{{random.Next(4)}},"value":"progress"}"""),
        3 => Notification("$/stream", $$"""{"stream":{{Stream()}},"items":["stray"]}"""),
        4 => Credit(),
        5 => End(Stream()),
        6 => Notification("$/stop", $$"""{"stream":{{Stream()}}}"""),
        7 when random.Next(8) == 0 => Notification("$/bye", """{"reason":"enough"}"""),
        _ => Notification(random.Next(2) == 0 ? "$/ready" : "$/pong", "{}"),
    };

    private string Credit()
    {
        string[] amounts = ["1", "100", "300000", "0", "-1", "9223372036854775807", "9223372036854775808", "1.5"];
        return Notification("$/credit", $$"""{"stream":{{random.Next(9)}},"n":{{amounts[random.Next(amounts.Length)]}}}""");
    }

    private string End(uint stream)
    {
        const string error = """{"code":-32000,"message":"enough","data":{"type":"T","message":"m","inner":{"type":"I"}}}""";
        return Notification(
            "$/end", random.Next(4) == 0 ? $$$"""{"stream":{{{stream}}},"error":{{{error}}}}""" : $$$"""{"stream":{{{stream}}}}""");
    }

    private IEnumerable<FuzzFrame> Items(uint stream)
    {
        for (int i = random.Next(4); i > 0; i--)
        {
            IEnumerable<string> items = Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(8) == 0 ? Value() : "\"item\"");
            yield return Message(Notification("$/stream", $$"""{"stream":{{stream}},"items":[{{string.Join(',', items)}}]}"""));
        }
    }

    private IEnumerable<FuzzFrame> Chunks(FuzzFrame first, uint stream, int length)
    {
        yield return first;
        while (length > 0)
        {
            int part = random.Next(1, length + 1);
            byte[] data = new byte[part];
            random.NextBytes(data);
            yield return new FuzzFrame(stream, data);
            length -= part;
        }
    }

    /// <summary>To one of the calls that the peer has made, or will make, or never makes.</summary>
    private IEnumerable<FuzzFrame> Answer()
    {
        int id = random.Next(1, 6);
        uint stream = Stream();
        string head = $$"""{"jsonrpc":"2.0","id":{{id}},""";
        string error = $$$"""{"code":{{{random.Next(-32_900, -31_900)}}},"message":"no","data":{{{Value()}}}}""";
        switch (random.Next(6))
        {
            case 0:
                return [Message($"{head}\"error\":{error}}}")];
            case 1:
                return [Message($"{head}\"result\":{Value()}}}")];
            case 2:
                return [Message($$$"""{{{head}}}"result":{"$stream":{{{stream}}}}}"""), .. Items(stream), Message(End(stream))];
            case 3:
                FuzzFrame bytes = Message($$$"""{{{head}}}"result":{"$bytes":{{{stream}}}}}""");
                return Chunks(bytes, stream, random.Next(3000)).Append(Message(End(stream)));
            case 4:
                FuzzFrame known = Message($$$"""{{{head}}}"result":{"$bytes":{{{stream}}},"length":1000}}""");
                return Chunks(known, stream, random.Next(3) == 0 ? random.Next(2000) : 1000);
            default:
                return [Message($$$"""{{{head}}}"result":"done"}""")];
        }
    }

    private FuzzFrame Spoiled(FuzzFrame frame)
    {
        if (frame.Stream is not null)
        {
            byte[] data = Mutator.Mutate(random, frame.Data);
            uint stream = random.Next(3) == 0 ? (uint)random.Next(12) : frame.Stream.Value;
            return new FuzzFrame(stream, data.Length == 0 ? frame.Data : data);
        }

        byte[] spoiled = random.Next(3) != 0 ? Restructured(frame.Data) : Mutator.Mutate(random, frame.Data);
        return spoiled.Length == 0 ? frame : new FuzzFrame(null, spoiled);
    }

    /// <summary>Another value, another name, or a member twice, where there is one.</summary>
    private byte[] Restructured(byte[] message)
    {
        List<(int Start, int End, bool IsName)> tokens = [];
        var reader = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = 1000 });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
                {
                    Utf8JsonReader value = reader;
                    value.Skip();
                    tokens.Add(((int)reader.TokenStartIndex, (int)value.BytesConsumed, reader.TokenType == JsonTokenType.PropertyName));
                }
            }
        }
        catch (JsonException)
        {
            return Mutator.Mutate(random, message);
        }

        (int start, int end, bool isName) = tokens[random.Next(tokens.Count)];
        if (!isName)
        {
            return [.. message[..start], .. Encoding.UTF8.GetBytes(Value()), .. message[end..]];
        }

        // Of a name the end is that of its value.
        int nameEnd = start + 1 + message.AsSpan(start + 1).IndexOf((byte)'"') + 1;
        return random.Next(3) switch
        {
            0 => [.. message[..end], (byte)',', .. message[start..end], .. message[end..]],
            1 => [.. message[..start], .. Encoding.UTF8.GetBytes($"\"{Names[random.Next(Names.Length)]}\""), .. message[nameEnd..]],
            _ => [.. message[..start], .. "\"x\":0"u8, .. message[end..]],
        };
    }
}
