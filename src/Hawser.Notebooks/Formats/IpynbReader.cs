using System.Text.Json;
using Hawser.Runtimes;
using Hawser.Runtimes.Display;

namespace Hawser.Notebooks.Formats;

/// <summary>Reads one .ipynb.</summary>
internal sealed class IpynbReader(IpynbFormat format, string text)
{
    private string _language = NotebookLanguages.CSharp;

    /// <summary>Reads it.</summary>
    /// <exception cref="NotebookFormatException">It is none.</exception>
    public NotebookDocument Read()
    {
        JsonElement root = JsonText.Parse(text, 0, "the notebook");
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("The text is JSON, and no notebook: that is an object with 'nbformat' and 'cells'.");
        }

        CheckVersion(root);
        JsonElement? metadata = ObjectOf(root, "metadata", []);
        _language = DocumentMetadata.DefaultLanguage(metadata);
        if (!root.TryGetProperty("cells", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            throw Wrong("The notebook has no list 'cells'. Add one: \"cells\": [].", "cells");
        }

        return new NotebookDocument
        {
            Cells = [.. list.EnumerateArray().Select(ReadCell)],
            Metadata = metadata,
            Extra = Rest(root, "cells", "metadata", "nbformat", "nbformat_minor"),
            Layout = new DocumentLayout(format) { Minor = IntOf(root, "nbformat_minor") ?? 0 },
        };
    }

    private void CheckVersion(JsonElement root)
    {
        switch (IntOf(root, "nbformat"))
        {
            case IpynbFormat.Major:
                break;
            case null:
                throw Wrong(
                    "The notebook does not say its version. Is it one? Then add \"nbformat\": 4, \"nbformat_minor\": 5.", "nbformat");
            case < IpynbFormat.Major and var version:
                throw Wrong(
                    $"The notebook is of nbformat {version}, and 4 is read. Convert it: jupyter nbconvert --to notebook --inplace FILE.",
                    "nbformat");
            case var version:
                throw Wrong($"The notebook is of nbformat {version}, which is newer than 4. Save it as nbformat 4.", "nbformat");
        }
    }

    private NotebookCell ReadCell(JsonElement cell, int index)
    {
        string? kind = DocumentMetadata.Text(cell, "cell_type");
        string source = TextOf(cell, "source", ["cells", index]);
        JsonElement? metadata = ObjectOf(cell, "metadata", ["cells", index]);
        string language = kind switch
        {
            "code" => LanguageOf(metadata, _language),
            "markdown" => NotebookLanguages.Markdown,
            "raw" => NotebookLanguages.Raw,
            null => throw Wrong("The cell does not say its kind. Add \"cell_type\": \"code\", \"markdown\" or \"raw\".", "cells", index),
            _ => throw Wrong(
                $"'{kind}' is no kind of cell. Write \"cell_type\": \"code\", \"markdown\" or \"raw\".", "cells", index, "cell_type"),
        };
        CellLayout? layout = null;
        if (kind == "code" && MarkerOf(source) is { } marker)
        {
            string whole = source;
            (language, source) = (NotebookLanguages.NameOf(marker.Language), source[marker.Length..]);
            layout = new CellLayout(format, language, source, whole);
        }

        return new NotebookCell
        {
            Language = language,
            Source = source,
            Layout = layout,
            Id = DocumentMetadata.Text(cell, "id"),
            ExecutionCount = IntOf(cell, "execution_count"),
            Metadata = metadata,
            Attachments = ObjectOf(cell, "attachments", ["cells", index]),
            Outputs = ReadOutputs(cell, index),
            Extra = Rest(cell, "cell_type", "source", "metadata", "id", "execution_count", "attachments", "outputs"),
        };
    }

    /// <summary>The language of a cell of code.</summary>
    /// <param name="metadata">The cell's metadata.</param>
    /// <param name="ofDocument">The language of the document's cells that do not say theirs.</param>
    public static string LanguageOf(JsonElement? metadata, string ofDocument)
    {
        string?[] said =
        [
            DocumentMetadata.Text(metadata, "polyglot_notebook", "kernelName"),
            DocumentMetadata.Text(metadata, "dotnet_interactive", "language"),
            DocumentMetadata.Text(metadata, "vscode", "languageId"),
        ];
        string? name = Array.Find(
            said, static name => !string.IsNullOrEmpty(name) && name != "polyglot-notebook" && !name.Any(char.IsWhiteSpace));
        string language = NotebookLanguages.NameOf(name ?? ofDocument);
        return language is NotebookLanguages.Markdown or NotebookLanguages.Raw ? ofDocument : language;
    }

    /// <summary>A first line that says nothing but the cell's language, as .NET Interactive writes for Jupyter.</summary>
    public static (string Language, int Length)? MarkerOf(string source)
    {
        if (!source.StartsWith("#!", StringComparison.Ordinal))
        {
            return null;
        }

        TextLine first = TextLine.Of(source)[0];
        string name = first.Span(source)[2..].TrimEnd().ToString();
        bool isOfCode = NotebookLanguages.IsKnown(name)
            && NotebookLanguages.NameOf(name) is not (NotebookLanguages.Markdown or NotebookLanguages.Raw);
        return isOfCode ? (name, first.Next) : null;
    }

    private List<NotebookOutput> ReadOutputs(JsonElement cell, int index)
    {
        List<NotebookOutput> outputs = [];
        if (!cell.TryGetProperty("outputs", out JsonElement list))
        {
            return outputs;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw Wrong("A cell's outputs are a list. Write \"outputs\": [].", "cells", index, "outputs");
        }

        foreach (JsonElement output in list.EnumerateArray())
        {
            outputs.Add(ReadOutput(output, ["cells", index, "outputs", outputs.Count]));
        }

        return outputs;
    }

    private NotebookOutput ReadOutput(JsonElement output, object[] path)
    {
        string? kind = DocumentMetadata.Text(output, "output_type");
        switch (kind)
        {
            case "stream":
                OutputStreamKind stream = DocumentMetadata.Text(output, "name") == "stderr" ? OutputStreamKind.Error : OutputStreamKind.Out;
                return new StreamOutput(stream, TextOf(output, "text", path)) { Extra = Rest(output, "output_type", "name", "text") };
            case "display_data" or "execute_result":
                return new DisplayOutput(ReadBundle(output, path), kind == "execute_result")
                {
                    ExecutionCount = IntOf(output, "execution_count"),
                    Metadata = ObjectOf(output, "metadata", path),
                    Extra = Rest(output, "output_type", "data", "metadata", "execution_count"),
                };
            case "error":
                string name = DocumentMetadata.Text(output, "ename") ?? "Error";
                return new ErrorOutput(name, DocumentMetadata.Text(output, "evalue") ?? "", ReadTrace(output, path))
                {
                    Extra = Rest(output, "output_type", "ename", "evalue", "traceback"),
                };
            case null:
                throw Wrong("The output does not say its kind. Remove it, or run the notebook again.", path);
            default:
                return new UnknownOutput(output);
        }
    }

    private MimeBundle ReadBundle(JsonElement output, object[] path)
    {
        Dictionary<string, string> forms = new(StringComparer.Ordinal);
        JsonElement data = ObjectOf(output, "data", path)
            ?? throw Wrong("The output has no 'data'. Remove it, or run the notebook again.", path);
        foreach (JsonProperty form in data.EnumerateObject())
        {
            forms[form.Name] = IsJson(form.Name) ? form.Value.GetRawText() : Joined(form.Value, [.. path, "data", form.Name]);
        }

        return new MimeBundle(forms);
    }

    private List<string> ReadTrace(JsonElement output, object[] path)
    {
        if (!output.TryGetProperty("traceback", out JsonElement trace))
        {
            return [];
        }

        return trace.ValueKind == JsonValueKind.Array && trace.EnumerateArray().All(static line => line.ValueKind == JsonValueKind.String)
            ? [.. trace.EnumerateArray().Select(static line => line.GetString()!)]
            : throw Wrong(
                "An error's 'traceback' is a list of texts. Remove the output, or run the notebook again.", [.. path, "traceback"]);
    }

    /// <summary>Whether a form is JSON, and so stands in the file as what it is.</summary>
    public static bool IsJson(string mimeType) =>
        mimeType == MimeTypes.Json
        || (mimeType.StartsWith("application/", StringComparison.Ordinal) && mimeType.EndsWith("+json", StringComparison.Ordinal));

    private string TextOf(JsonElement element, string name, object[] path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("This is to be an object.", path);
        }

        return element.TryGetProperty(name, out JsonElement value)
            ? Joined(value, [.. path, name])
            : throw Wrong($"'{name}' is missing. Add \"{name}\": [].", path);
    }

    private string Joined(JsonElement value, object[] path)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString()!;
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static line => line.ValueKind == JsonValueKind.String)
            ? string.Concat(value.EnumerateArray().Select(static line => line.GetString()))
            : throw Wrong($"'{path[^1]}' is to be a text, or a list of its lines.", path);
    }

    private JsonElement? ObjectOf(JsonElement element, string name, object[] path)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object ? value : throw Wrong($"'{name}' is to be an object.", [.. path, name]);
    }

    private static int? IntOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : null;

    /// <summary>The element, if it has other members than those that are named.</summary>
    private static JsonElement? Rest(JsonElement element, params string[] known) =>
        element.EnumerateObject().Any(member => !known.Contains(member.Name)) ? element : null;

    private NotebookFormatException Wrong(string message, params ReadOnlySpan<object> path)
    {
        (int line, int column) = JsonText.PlaceOf(text, path);
        return new NotebookFormatException(message, line, column);
    }
}
