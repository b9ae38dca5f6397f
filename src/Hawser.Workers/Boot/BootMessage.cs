using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hawser.Ipc;

namespace Hawser.Workers.Boot;

/// <summary>
/// The one line of JSON that an owner writes to its worker's stdin: where to dial and with what ticket, and what the worker must know
/// before there is a channel. It holds the ticket's key, so it goes through that pipe only, and is never logged. A process that waits to become a
/// worker gets a second one, over its authenticated channel.
/// </summary>
/// <remarks>Members that are unknown are ignored, so that an owner may be newer than its worker.</remarks>
internal sealed class BootMessage
{
    /// <summary>The reader takes at most 64 KiB, the LF that the launcher adds included.</summary>
    internal const int MaxBytes = (64 << 10) - 1;

    private const int Version = 1;

    /// <summary>Without escapes for what only a page of HTML could take amiss, so that the line is read the short way.</summary>
    private static readonly JsonWriterOptions Plainly = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The owner's listener and this worker's ticket.</summary>
    public required IpcHandle Owner { get; init; }

    /// <summary>The entry class that Hawser.WorkerHost calls.</summary>
    public required string Entry { get; init; }

    /// <summary>The closed <see cref="Serving.WorkerProgram{TContract, TWorker}"/> that the entry class runs.</summary>
    public required string Worker { get; init; }

    /// <summary>The contract's wire name, for messages.</summary>
    public required string Contract { get; init; }

    /// <summary>The worker's name.</summary>
    public required string Name { get; init; }

    public required int OwnerProcessId { get; init; }

    /// <summary>Whether stack traces cross to the owner.</summary>
    public bool Stacks { get; init; } = true;

    /// <summary>How long calls in flight may take when the worker stops itself.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the worker waits for a debugger before its init.</summary>
    public TimeSpan WaitForDebugger { get; init; }

    /// <summary>How long the worker's waits for its owner's messages spin.</summary>
    public TimeSpan SpinTime { get; init; }

    /// <summary>Whether the owner takes what the worker's loggers are given over the channel.</summary>
    public bool TakesLog { get; init; }

    /// <summary>The line as bytes, without its LF.</summary>
    /// <exception cref="ArgumentException">It would be longer than <see cref="MaxBytes"/>.</exception>
    internal byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Plainly))
        {
            json.WriteStartObject();
            json.WriteNumber("hawser", Version);
            Owner.WriteMembersTo(json);
            json.WriteString("entry", Entry);
            json.WriteString("name", Name);
            json.WriteString("worker", Worker);
            json.WriteString("contract", Contract);
            json.WriteNumber("owner", OwnerProcessId);
            json.WriteBoolean("stacks", Stacks);
            json.WriteNumber("shutdownMs", (long)ShutdownTimeout.TotalMilliseconds);
            json.WriteNumber("debuggerMs", (long)WaitForDebugger.TotalMilliseconds);
            json.WriteNumber("spinUs", (long)SpinTime.TotalMicroseconds);
            json.WriteBoolean("log", TakesLog);
            json.WriteEndObject();
        }

        return buffer.WrittenCount <= MaxBytes
            ? buffer.WrittenSpan.ToArray()
            : throw new ArgumentException($"The boot line of worker '{Name}' has {buffer.WrittenCount} bytes, over the limit of {MaxBytes}.");
    }

    /// <exception cref="FormatException">The line is not a boot line of a version that is understood; the message never shows the line.</exception>
    internal static BootMessage Read(ReadOnlyMemory<byte> line) => ReadPlain(line.Span) ?? ReadAny(line);

    /// <summary>What a line as <see cref="Write"/> makes it says; null for all others, also those that lack something.</summary>
    internal static BootMessage? ReadPlain(ReadOnlySpan<byte> line)
    {
        if (!PlainObject.TryOpen(line, out PlainObject members))
        {
            return null;
        }

        string? entry = null, own = null, worker = null, contract = null;
        long? version = null, owner = null, shutdown = null, debugger = 0, spin = 0;
        bool? stacks = true, takesLog = false;
        while (members.MoveNext())
        {
            switch (Encoding.ASCII.GetString(members.Name))
            {
                case "hawser": version = members.Number; break;
                case "entry": entry = members.Text; break;
                case "name": own = members.Text; break;
                case "worker": worker = members.Text; break;
                case "contract": contract = members.Text; break;
                case "owner": owner = members.Number; break;
                case "stacks": stacks = members.Flag; break;
                case "shutdownMs": shutdown = members.Number; break;
                case "debuggerMs": debugger = members.Number; break;
                case "spinUs": spin = members.Number; break;
                case "log": takesLog = members.Flag; break;
                default: break; // The handle's, or unknown.
            }
        }

        if (version != Version || entry is null || own is null || worker is null || contract is null || owner is not (>= 0 and <= int.MaxValue)
            || stacks is null || takesLog is null || !IsTime(shutdown) || !IsTime(debugger) || !IsTime(spin))
        {
            return null;
        }

        return new BootMessage
        {
            Owner = IpcHandle.Parse(line),
            Entry = entry,
            Name = own,
            Worker = worker,
            Contract = contract,
            OwnerProcessId = (int)owner.Value,
            Stacks = stacks.Value,
            ShutdownTimeout = TimeSpan.FromMilliseconds(shutdown!.Value),
            WaitForDebugger = TimeSpan.FromMilliseconds(debugger!.Value),
            SpinTime = TimeSpan.FromMicroseconds(spin!.Value),
            TakesLog = takesLog.Value,
        };
    }

    /// <summary>As options have them; all others, which may be none, are for the general reader.</summary>
    private static bool IsTime(long? value) => value is >= 0 and <= int.MaxValue;

    private static BootMessage ReadAny(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw Unreadable(e);
        }
    }

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte})"/>
    internal static BootMessage Read(JsonElement json)
    {
        try
        {
            int version = json.GetProperty("hawser").GetInt32();
            if (version != Version)
            {
                throw new FormatException($"The owner's boot line has version {version}, this worker understands {Version}.");
            }

            return new BootMessage
            {
                Owner = IpcHandle.Parse(json),
                Entry = Text(json, "entry"),
                Name = Text(json, "name"),
                Worker = Text(json, "worker"),
                Contract = Text(json, "contract"),
                OwnerProcessId = json.GetProperty("owner").GetInt32(),
                Stacks = !json.TryGetProperty("stacks", out JsonElement stacks) || stacks.GetBoolean(),
                ShutdownTimeout = TimeSpan.FromMilliseconds(json.GetProperty("shutdownMs").GetInt64()),
                WaitForDebugger = TimeSpan.FromMilliseconds(
                    json.TryGetProperty("debuggerMs", out JsonElement debugger) ? debugger.GetInt64() : 0),
                SpinTime = TimeSpan.FromMicroseconds(json.TryGetProperty("spinUs", out JsonElement spin) ? spin.GetInt64() : 0),
                TakesLog = json.TryGetProperty("log", out JsonElement log) && log.GetBoolean(),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw Unreadable(e);
        }
    }

    // Without the exception itself: the parser's message may quote the line, and so the key.
    private static FormatException Unreadable(Exception e) =>
        new($"The owner's boot line cannot be read: {e.GetType().Name}. Owner and worker must be of one build.");

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new FormatException($"The owner's boot line has no '{name}'.");
}
