using System.Text.Json;

namespace Hawser.Rpc.Wire;

/// <summary>Compares the names of members that come from the other side, which may be no text at all.</summary>
internal static class JsonNames
{
    /// <summary>Whether the name or string on which the reader stands is this one.</summary>
    /// <param name="reader">Stands on a name or a string.</param>
    /// <param name="name">What it may be.</param>
    public static bool Is(in Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false; // An escaped half of a surrogate pair: no name of ours.
        }
    }
}
