using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hawser.Ipc;

/// <summary>
/// The one form of a handle in JSON, in boot lines, over channels and in files: the members endpoint, listener, ticket, key, suite,
/// certificate (suite 2 only) and kind, bytes in hexadecimal.
/// </summary>
public sealed partial class IpcHandle
{
    /// <summary>Writes the handle as an object. It holds the key: it is for a channel or file as private as what the ticket opens.</summary>
    /// <param name="writer">Stands where a value may be written.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        WriteMembersTo(writer);
        writer.WriteEndObject();
    }

    /// <summary>As <see cref="WriteTo"/>, but into an object that is open, for boot lines, which have further members.</summary>
    /// <param name="writer">Stands where a member may be written.</param>
    public void WriteMembersTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteString("endpoint", Endpoint.ToString());
        writer.WriteString("listener", Hexadecimal.Encode(_listenerId));
        writer.WriteString("ticket", Hexadecimal.Encode(_ticketId));
        writer.WriteString("key", Hexadecimal.Encode(_key));
        writer.WriteNumber("suite", Suite);
        if (_certificate is not null)
        {
            writer.WriteString("certificate", Hexadecimal.Encode(_certificate));
        }

        writer.WriteString("kind", Kind switch
        {
            IpcTicketKind.Many => "many",
            IpcTicketKind.Renew => "renew",
            _ => "once",
        });
    }

    /// <summary>Reads what <see cref="WriteTo"/> or <see cref="WriteMembersTo"/> wrote. Members that are unknown are ignored.</summary>
    /// <param name="handle">An object. Its <c>kind</c> may be absent: once.</param>
    /// <returns>The handle. The caller erases it when it will not dial again.</returns>
    /// <exception cref="FormatException">A member is missing or wrong. The message names it, and never shows the key.</exception>
    public static IpcHandle Parse(JsonElement handle)
    {
        if (handle.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("A handle is a JSON object.");
        }

        IpcEndpoint endpoint = ParseEndpoint(Text(handle, "endpoint"));
        bool hasSuite = handle.TryGetProperty("suite", out JsonElement suite);
        if (!hasSuite || suite.ValueKind != JsonValueKind.Number || !suite.TryGetInt32(out int number) || number != endpoint.Suite)
        {
            throw new FormatException($"The handle's 'suite' is not {endpoint.Suite}, which is that of {endpoint}.");
        }

        byte[] certificate = [];
        if (endpoint.Suite != HandshakeFormat.LocalSuite)
        {
            certificate = Bytes(handle, "certificate", HandshakeFormat.BindingSize);
        }
        else if (handle.TryGetProperty("certificate", out JsonElement surplus) && surplus.ValueKind != JsonValueKind.Null)
        {
            throw new FormatException("The handle's 'certificate' has no meaning in suite 1.");
        }

        byte[] key = Bytes(handle, "key", HandshakeFormat.KeySize);
        try
        {
            return new IpcHandle(endpoint, Bytes(handle, "listener", HandshakeFormat.IdSize),
                Bytes(handle, "ticket", HandshakeFormat.IdSize), key, ParseKind(handle), certificate);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>As <see cref="Parse(JsonElement)"/>, from a text.</summary>
    /// <param name="handle">An object in UTF-8. The caller erases it, since it holds the key.</param>
    /// <returns>The handle. The caller erases it when it will not dial again.</returns>
    /// <exception cref="FormatException">It is not JSON, or a member is missing or wrong. The message never shows the key.</exception>
    public static IpcHandle Parse(ReadOnlySpan<byte> handle)
    {
        if (ParsePlain(handle) is { } plain)
        {
            return plain;
        }

        try
        {
            var reader = new Utf8JsonReader(handle);
            JsonElement element = JsonElement.ParseValue(ref reader);
            return reader.Read() ? throw new FormatException("The handle goes on after its JSON object.") : Parse(element);
        }
        catch (JsonException)
        {
            throw new FormatException("The handle is not JSON."); // The parser's message may quote it.
        }
    }

    /// <summary>What a text as <see cref="WriteMembersTo"/> makes it says; null for all others, also those with a fault.</summary>
    private static IpcHandle? ParsePlain(ReadOnlySpan<byte> handle)
    {
        if (!PlainObject.TryOpen(handle, out PlainObject members))
        {
            return null;
        }

        string? endpoint = null, listener = null, ticket = null, key = null, kind = null;
        long? suite = null;
        while (members.MoveNext())
        {
            switch (Encoding.ASCII.GetString(members.Name))
            {
                case "endpoint": endpoint = members.Text; break;
                case "listener": listener = members.Text; break;
                case "ticket": ticket = members.Text; break;
                case "key": key = members.Text; break;
                case "suite": suite = members.Number; break;
                case "kind": kind = members.Text; break;
                case "certificate": return null;
                default: break;
            }
        }

        byte[] listenerBytes = new byte[HandshakeFormat.IdSize];
        byte[] ticketBytes = new byte[HandshakeFormat.IdSize];
        byte[] keyBytes = new byte[HandshakeFormat.KeySize];
        try
        {
            return suite == HandshakeFormat.LocalSuite && kind == "once" && endpoint is not null
                && listener is not null && Hexadecimal.TryDecode(listener, listenerBytes)
                && ticket is not null && Hexadecimal.TryDecode(ticket, ticketBytes)
                && key is not null && Hexadecimal.TryDecode(key, keyBytes)
                && ParseEndpoint(endpoint) is { Suite: HandshakeFormat.LocalSuite } parsed
                ? new IpcHandle(parsed, listenerBytes, ticketBytes, keyBytes, IpcTicketKind.Once, [])
                : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keyBytes);
        }
    }

    private static IpcEndpoint ParseEndpoint(string text)
    {
        try
        {
            return IpcEndpoint.Parse(text);
        }
        catch (FormatException e)
        {
            throw new FormatException("The handle's 'endpoint' is wrong: " + e.Message, e);
        }
    }

    private static IpcTicketKind ParseKind(JsonElement handle) =>
        !handle.TryGetProperty("kind", out _) ? IpcTicketKind.Once : Text(handle, "kind") switch
        {
            "once" => IpcTicketKind.Once,
            "renew" => IpcTicketKind.Renew,
            "many" => IpcTicketKind.Many,
            _ => throw new FormatException("The handle's 'kind' is none of once, renew, many."),
        };

    private static byte[] Bytes(JsonElement handle, string name, int size)
    {
        string text = Text(handle, name);
        byte[] bytes = new byte[size];
        return Hexadecimal.TryDecode(text, bytes)
            ? bytes
            : throw new FormatException($"The handle's '{name}' is not {2 * size} hexadecimal digits.");
    }

    private static string Text(JsonElement handle, string name)
    {
        if (!handle.TryGetProperty(name, out JsonElement member))
        {
            throw new FormatException($"The handle has no '{name}'.");
        }

        try
        {
            return member.GetString() ?? throw new FormatException($"The handle's '{name}' is null.");
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"The handle's '{name}' is not a text."); // Another kind of value, or a lone surrogate.
        }
    }
}
