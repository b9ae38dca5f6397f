using System.Text.Json;

namespace Hawser.WorkerHost;

/// <summary>The parts of the boot line that the host itself reads; everything else is the entry's business.</summary>
/// <param name="Entry">
/// The type whose <c>public static int Run(WorkerBoot)</c> is the worker's main method: <c>Namespace.Type, Assembly</c>.
/// </param>
/// <param name="OverStandardStreams">Whether the channel to the owner is the standard streams themselves, behind this line.</param>
internal sealed record BootLine(string Entry, bool OverStandardStreams)
{
    /// <summary>The longest line, in bytes, with its line feed.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>The version of the boot line that this build understands: the member <c>hawser</c>.</summary>
    public const int Version = 1;

    /// <summary>Reads a line without its line feed.</summary>
    /// <exception cref="BootException">
    /// It is not a JSON object of this version that names an entry. Never quotes the line, which is secret.
    /// </exception>
    public static BootLine Parse(ReadOnlySpan<byte> line) =>
        PlainObject.TryOpen(line, out PlainObject members) ? Read(members) : ParseAny(line);

    private static BootLine Read(PlainObject members)
    {
        int? version = null;
        string? entry = null;
        bool overStandardStreams = false;
        while (members.MoveNext())
        {
            if (members.Name.SequenceEqual("hawser"u8))
            {
                version = members.Number is { } number and >= int.MinValue and <= int.MaxValue ? (int)number : 0;
            }
            else if (members.Name.SequenceEqual("entry"u8))
            {
                entry = members.Text;
            }
            else if (members.Name.SequenceEqual("endpoint"u8))
            {
                overStandardStreams = members.IsText && members.Value.SequenceEqual("stdio:"u8);
            }
        }

        return Check(version, entry, overStandardStreams);
    }

    /// <summary>As <see cref="Parse"/>, token by token whatever the line is.</summary>
    internal static BootLine ParseAny(ReadOnlySpan<byte> line)
    {
        int? version = null;
        string? entry = null;
        bool overStandardStreams = false;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new BootException("the boot line is not a JSON object");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isVersion = reader.ValueTextEquals("hawser"u8), isEntry = reader.ValueTextEquals("entry"u8);
                bool isEndpoint = reader.ValueTextEquals("endpoint"u8);
                reader.Read();
                if (isVersion)
                {
                    version = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number) ? number : 0;
                }
                else if (isEntry)
                {
                    entry = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                }
                else if (isEndpoint)
                {
                    overStandardStreams = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("stdio:"u8);
                }
                else
                {
                    reader.Skip();
                }

                if (isVersion || isEntry || isEndpoint)
                {
                    reader.Skip();
                }
            }

            if (reader.Read())
            {
                throw new BootException("the boot line goes on after its JSON object");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The parser's message may quote the line, so it is not passed on.
            throw new BootException("the boot line is not JSON in UTF-8");
        }

        return Check(version, entry, overStandardStreams);
    }

    private static BootLine Check(int? version, string? entry, bool overStandardStreams)
    {
        if (version != Version)
        {
            throw new BootException(version is null
                ? "the boot line has no member \"hawser\": it does not come from a Hawser owner"
                : $"the boot line has version {version}, this Hawser.WorkerHost understands {Version}: build owner and worker alike");
        }

        return string.IsNullOrWhiteSpace(entry)
            ? throw new BootException("the boot line names no entry")
            : new BootLine(entry, overStandardStreams);
    }
}
