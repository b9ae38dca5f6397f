using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hawser.Runtimes;

namespace Hawser.Notebooks.Formats;

/// <summary>
/// Writes one .ipynb, as Jupyter's own library does: members in the order of their names, one space for each level, texts as lists of
/// lines.
/// </summary>
internal sealed class IpynbWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
        IndentSize = 1,
        NewLine = "\n",
        MaxDepth = 512,
    };

    private readonly IpynbFormat _format;
    private readonly NotebookDocument _document;
    private readonly Utf8JsonWriter _json;
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private string _language = NotebookLanguages.CSharp;

    private IpynbWriter(IpynbFormat format, NotebookDocument document, Utf8JsonWriter json)
    {
        _format = format;
        _document = document;
        _json = json;
    }

    /// <summary>Writes it.</summary>
    public static string Write(IpynbFormat format, NotebookDocument document)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            new IpynbWriter(format, document, json).WriteDocument();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private void WriteDocument()
    {
        bool isIpynb = _document.Layout is { } layout && ReferenceEquals(layout.Format, _format);
        JsonElement metadata = isIpynb ? _document.Metadata ?? Empty() : WithKernel(_document.Metadata);
        _language = DocumentMetadata.DefaultLanguage(metadata);
        _json.WriteStartObject();
        _json.WriteStartArray("cells");
        HashSet<string> taken = [.. _document.Cells.Select(static cell => cell.Id).OfType<string>()];
        for (int i = 0; i < _document.Cells.Count; i++)
        {
            WriteCell(_document.Cells[i], IdOf(_document.Cells[i], i, taken));
        }

        _json.WriteEndArray();
        _json.WritePropertyName("metadata");
        metadata.WriteTo(_json);
        _json.WriteNumber("nbformat", IpynbFormat.Major);
        _json.WriteNumber("nbformat_minor", Math.Max(IpynbFormat.Minor, isIpynb ? _document.Layout!.Minor : 0));
        WriteRest(_document.Extra, "cells", "metadata", "nbformat", "nbformat_minor");
        _json.WriteEndObject();
    }

    /// <summary>A name that the format allows, and that no other cell has.</summary>
    private string IdOf(NotebookCell cell, int index, HashSet<string> taken)
    {
        bool isUsable = cell.Id is { Length: > 0 and <= 64 } id
            && id.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
        if (isUsable && _ids.Add(cell.Id!))
        {
            return cell.Id!;
        }

        for (int number = index + 1; ; number++)
        {
            string made = FormattableString.Invariant($"cell-{number}");
            if (!taken.Contains(made) && _ids.Add(made))
            {
                return made;
            }
        }
    }

    private void WriteCell(NotebookCell cell, string id)
    {
        bool isCode = cell.Kind == NotebookCellKind.Code;
        _json.WriteStartObject();
        if (cell.Attachments is { } attachments)
        {
            _json.WritePropertyName("attachments");
            attachments.WriteTo(_json);
        }

        _json.WriteString("cell_type", isCode ? "code" : cell.Language);
        if (isCode)
        {
            WriteCount(cell.ExecutionCount);
        }

        _json.WriteString("id", id);
        _json.WritePropertyName("metadata");
        bool asItStood = cell.Layout is { } layout && layout.IsOf(cell, _format);
        (isCode && !asItStood ? WithLanguage(cell) : cell.Metadata ?? Empty()).WriteTo(_json);
        if (isCode)
        {
            _json.WriteStartArray("outputs");
            foreach (NotebookOutput output in cell.Outputs)
            {
                WriteOutput(output);
            }

            _json.WriteEndArray();
        }

        WriteLines("source", asItStood ? cell.Layout!.Text : isCode ? Marked(cell) : cell.Source);
        WriteRest(cell.Extra, "cell_type", "source", "metadata", "id", "execution_count", "attachments", "outputs");
        _json.WriteEndObject();
    }

    /// <summary>A text whose first line would be taken for the cell's language says the language before it.</summary>
    private static string Marked(NotebookCell cell) =>
        IpynbReader.MarkerOf(cell.Source) is null ? cell.Source : $"#!{cell.Language}\n{cell.Source}";

    private void WriteOutput(NotebookOutput output)
    {
        if (output is UnknownOutput unknown)
        {
            unknown.Content.WriteTo(_json);
            return;
        }

        _json.WriteStartObject();
        switch (output)
        {
            case StreamOutput stream:
                _json.WriteString("name", stream.Stream == OutputStreamKind.Error ? "stderr" : "stdout");
                _json.WriteString("output_type", "stream");
                WriteLines("text", stream.Text);
                WriteRest(output.Extra, "output_type", "name", "text");
                break;
            case DisplayOutput display:
                WriteBundle(display);
                WriteRest(output.Extra, "output_type", "data", "metadata", "execution_count");
                break;
            case ErrorOutput error:
                _json.WriteString("ename", error.Name);
                _json.WriteString("evalue", error.Message);
                _json.WriteString("output_type", "error");
                _json.WriteStartArray("traceback");
                error.Trace.ToList().ForEach(_json.WriteStringValue);
                _json.WriteEndArray();
                WriteRest(output.Extra, "output_type", "ename", "evalue", "traceback");
                break;
            default:
                throw new NotSupportedException($"There is no form for {output.GetType()} in an .ipynb.");
        }

        _json.WriteEndObject();
    }

    private void WriteBundle(DisplayOutput display)
    {
        _json.WriteStartObject("data");
        foreach ((string mimeType, string content) in display.Content.Forms)
        {
            if (IpynbReader.IsJson(mimeType) && TryParse(content) is { } value)
            {
                _json.WritePropertyName(mimeType);
                value.WriteTo(_json);
            }
            else
            {
                WriteLines(mimeType, content);
            }
        }

        _json.WriteEndObject();
        if (display.IsResult)
        {
            WriteCount(display.ExecutionCount);
        }

        _json.WritePropertyName("metadata");
        (display.Metadata ?? Empty()).WriteTo(_json);
        _json.WriteString("output_type", display.IsResult ? "execute_result" : "display_data");
    }

    private void WriteCount(int? count)
    {
        if (count is { } number)
        {
            _json.WriteNumber("execution_count", number);
        }
        else
        {
            _json.WriteNull("execution_count");
        }
    }

    private void WriteLines(string name, string text)
    {
        _json.WriteStartArray(name);
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            int next = end < 0 ? text.Length : end + 1;
            _json.WriteStringValue(text.AsSpan(start, next - start));
            start = next;
        }

        _json.WriteEndArray();
    }

    private void WriteRest(JsonElement? extra, params string[] known)
    {
        if (extra is not { } members)
        {
            return;
        }

        foreach (JsonProperty member in members.EnumerateObject().Where(member => !known.Contains(member.Name)))
        {
            member.WriteTo(_json);
        }
    }

    /// <summary>The cell's metadata, with its language where the document's would be taken for it.</summary>
    private JsonElement WithLanguage(NotebookCell cell)
    {
        JsonElement metadata = cell.Metadata ?? Empty();
        if (IpynbReader.LanguageOf(metadata, _language) == cell.Language)
        {
            return metadata;
        }

        JsonObject changed = JsonObject.Create(metadata)!;
        Object(changed, "dotnet_interactive")["language"] = cell.Language;
        Object(changed, "polyglot_notebook")["kernelName"] = cell.Language;
        return DocumentMetadata.ToElement(changed);
    }

    private static JsonObject Object(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            child = [];
            parent[name] = child;
        }

        return child;
    }

    /// <summary>Metadata with which Jupyter and editors know the notebook for one of C#.</summary>
    private static JsonElement WithKernel(JsonElement? metadata)
    {
        JsonObject changed = metadata is { } present ? JsonObject.Create(present)! : [];
        if (!changed.ContainsKey("kernelspec"))
        {
            changed["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" };
        }

        if (!changed.ContainsKey("language_info"))
        {
            changed["language_info"] = new JsonObject { ["file_extension"] = ".cs", ["mimetype"] = "text/x-csharp", ["name"] = "C#" };
        }

        return DocumentMetadata.ToElement(changed);
    }

    private static JsonElement? TryParse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, JsonText.Options);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement Empty() => DocumentMetadata.ToElement(new JsonObject());
}
