using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hawser.Notebooks.Formats;

/// <summary>
/// What the metadata of documents says of languages. Documents keep it in the form of .ipynb, where .NET Interactive's <c>kernelInfo</c>
/// is within
/// <c>polyglot_notebook</c>; .dib has it at the top.
/// </summary>
internal static class DocumentMetadata
{
    private const string KernelInfo = "kernelInfo";

    private const string Polyglot = "polyglot_notebook";

    private static readonly JsonSerializerOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The language of cells that do not say theirs.</summary>
    public static string DefaultLanguage(JsonElement? metadata)
    {
        string? name = Text(metadata, Polyglot, KernelInfo, "defaultKernelName")
            ?? Text(metadata, "kernelspec", "language")
            ?? Text(metadata, "language_info", "name");
        return name is null or "" or "polyglot-notebook" || name.Any(char.IsWhiteSpace)
            ? NotebookLanguages.CSharp
            : NotebookLanguages.NameOf(name);
    }

    /// <summary>The names of the languages that a document says it has, with their other names.</summary>
    public static IEnumerable<string> LanguagesIn(JsonElement? metadata)
    {
        if (Find(metadata, Polyglot, KernelInfo, "items") is not { ValueKind: JsonValueKind.Array } items)
        {
            yield break;
        }

        foreach (JsonElement item in items.EnumerateArray())
        {
            if (Text(item, "name") is { Length: > 0 } name && !name.Any(char.IsWhiteSpace))
            {
                yield return name;
            }
        }
    }

    /// <summary>The metadata of a .dib as documents keep it.</summary>
    public static JsonElement FromDib(JsonElement meta)
    {
        JsonObject read = JsonObject.Create(meta)!;
        if (read.TryGetPropertyValue(KernelInfo, out JsonNode? info) && !read.ContainsKey(Polyglot))
        {
            read.Remove(KernelInfo);
            read[Polyglot] = new JsonObject { [KernelInfo] = info };
        }

        return ToElement(read);
    }

    /// <summary>The metadata of a document as a .dib has it, on one line.</summary>
    public static string ToDib(JsonElement metadata)
    {
        JsonObject written = JsonObject.Create(metadata)!;
        if (written[Polyglot] is JsonObject { Count: 1 } polyglot && polyglot.TryGetPropertyValue(KernelInfo, out JsonNode? info)
            && !written.ContainsKey(KernelInfo))
        {
            polyglot.Remove(KernelInfo);
            written.Remove(Polyglot);
            written.Insert(0, KernelInfo, info);
        }

        return written.ToJsonString(Relaxed);
    }

    /// <summary>Whether two mean the same.</summary>
    public static bool AreEqual(JsonElement? one, JsonElement? other) =>
        one is { } a && other is { } b ? JsonElement.DeepEquals(a, b) : one is null && other is null;

    /// <summary>A node as an element that nobody can change.</summary>
    public static JsonElement ToElement(JsonNode node)
    {
        using var document = JsonDocument.Parse(node.ToJsonString(Relaxed), JsonText.Options);
        return document.RootElement.Clone();
    }

    /// <summary>A text within objects; null where there is none.</summary>
    public static string? Text(JsonElement? element, params ReadOnlySpan<string> path) =>
        Find(element, path) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    /// <summary>Whether there is something within objects.</summary>
    public static bool Has(JsonElement? element, string name) => Find(element, name) is not null;

    private static JsonElement? Find(JsonElement? element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            element = element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out JsonElement child)
                ? child
                : null;
        }

        return element;
    }
}
