using System.Text;
using System.Text.Json;

namespace Hawser.Rpc.Wire;

/// <summary>
/// The first frame of each side, <c>$/ready</c>: which protocol and session it speaks, what it serves, what it accepts.
/// </summary>
internal sealed record ReadyMessage
{
    /// <summary>The longest that a <c>$/ready</c> may be, in bytes.</summary>
    public const int LongestLength = 64 * 1024;

    private const int Protocol = 1;

    public static ReadOnlySpan<byte> Method => "$/ready"u8;

    public required string Session { get; init; }

    /// <summary>Name and hash of each contract that is served; null: the sender does not say.</summary>
    public IReadOnlyDictionary<string, string>? Contracts { get; init; }

    public required PeerLimits Limits { get; init; }

    /// <exception cref="ArgumentException">So many contracts are served that they do not fit.</exception>
    public ReadOnlyMemory<byte> Compose()
    {
        var buffer = new PooledBuffer();
        buffer.Begin(0);
        using var writer = new Utf8JsonWriter(buffer, WireText.WriterOptions(depth: 64, enclosing: 0));
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        writer.WriteString("method"u8, Method);
        writer.WriteStartObject("params"u8);
        writer.WriteNumber("protocol"u8, Protocol);
        writer.WriteString("session"u8, Session);
        if (Contracts is not null)
        {
            writer.WriteStartObject("contracts"u8);
            foreach ((string? name, string? hash) in Contracts)
            {
                writer.WriteString(name, hash);
            }

            writer.WriteEndObject();
        }

        writer.WriteStartObject("limits"u8);
        writer.WriteNumber("message"u8, Limits.Message);
        writer.WriteNumber("chunk"u8, Limits.Chunk);
        writer.WriteNumber("depth"u8, Limits.Depth);
        writer.WriteNumber("requests"u8, Limits.Requests);
        writer.WriteNumber("pending"u8, Limits.Pending);
        writer.WriteNumber("streams"u8, Limits.Streams);
        writer.WriteNumber("window"u8, Limits.Window);
        writer.WriteNumber("errorData"u8, Limits.ErrorData);
        writer.WriteNumber("silenceMs"u8, (long)Limits.Silence.TotalMilliseconds);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.Length <= LongestLength
            ? buffer.Written
            : throw new ArgumentException(
                $"The names of the served contracts do not fit into one $/ready: {buffer.Length} bytes, and {LongestLength} may be sent.");
    }

    /// <summary>Reads the params of a <c>$/ready</c>.</summary>
    /// <param name="parameters">The object.</param>
    /// <exception cref="RpcProtocolException">It is not what this version understands; the message says what is wrong.</exception>
    public static ReadyMessage Parse(ReadOnlySpan<byte> parameters)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(parameters));
            JsonElement root = document.RootElement;
            if (!root.TryGetProperty("protocol"u8, out JsonElement protocol) || protocol.GetInt32() != Protocol)
            {
                throw Refused($"it does not speak protocol {Protocol}");
            }

            return new ReadyMessage
            {
                Session = root.GetProperty("session"u8).GetString() ?? throw Refused("'session' is null"),
                Contracts = root.TryGetProperty("contracts"u8, out JsonElement contracts) ? ReadContracts(contracts) : null,
                Limits = root.TryGetProperty("limits"u8, out JsonElement limits) ? ReadLimits(limits) : PeerLimits.Default,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new RpcProtocolException(RpcErrorCodes.InvalidRequest, $"The peer's $/ready cannot be read: {e.Message}", e);
        }
    }

    private static Dictionary<string, string> ReadContracts(JsonElement contracts)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty contract in contracts.EnumerateObject())
        {
            read[contract.Name] = contract.Value.GetString() ?? throw Refused($"the hash of '{contract.Name}' is null");
        }

        return read;
    }

    private static PeerLimits ReadLimits(JsonElement limits)
    {
        PeerLimits standard = PeerLimits.Default;
        int message = (int)Read(limits, "message"u8, standard.Message, PeerLimits.SmallestChunk, Array.MaxLength);
        return new PeerLimits
        {
            Message = message,
            Chunk = (int)Read(limits, "chunk"u8, standard.Chunk, PeerLimits.SmallestChunk, int.MaxValue),
            Depth = (int)Read(limits, "depth"u8, standard.Depth, 4, 1_000_000),
            Requests = (int)Read(limits, "requests"u8, standard.Requests, 1, int.MaxValue),
            Pending = Read(limits, "pending"u8, standard.Pending, 1, long.MaxValue),
            Streams = (int)Read(limits, "streams"u8, standard.Streams, 0, int.MaxValue),
            Window = (int)Read(limits, "window"u8, standard.Window, 1, int.MaxValue),
            ErrorData = (int)Read(limits, "errorData"u8, standard.ErrorData, 0, 16 * 1024 * 1024),
            Silence = TimeSpan.FromMilliseconds(Read(limits, "silenceMs"u8, (long)standard.Silence.TotalMilliseconds, 0, int.MaxValue)),
        };
    }

    // A limit past what can matter here is as good as the largest that does; one below the least cannot be kept.
    private static long Read(JsonElement limits, ReadOnlySpan<byte> name, long standard, long least, long most)
    {
        if (!limits.TryGetProperty(name, out JsonElement limit))
        {
            return standard;
        }

        long value = limit.TryGetInt64(out long given) ? given : throw Refused($"the limit '{Encoding.UTF8.GetString(name)}' is no integer");
        return value >= least
            ? Math.Min(value, most)
            : throw Refused($"the limit '{Encoding.UTF8.GetString(name)}' is {value}, and at least {least} is needed");
    }

    private static RpcProtocolException Refused(string reason) =>
        new(RpcErrorCodes.InvalidRequest, $"The peer's $/ready cannot be followed: {reason}.");
}
