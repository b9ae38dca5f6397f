using System.Text.Json;
using Hawser.Runtimes;
using Hawser.Runtimes.Display;

namespace Hawser.Cli.Running;

/// <summary>Tells of a run as JSON, one object on each line, for programs that read it on.</summary>
/// <param name="output">Where it writes.</param>
internal sealed class JsonListener(TextWriter output) : IRunListener
{
    /// <inheritdoc/>
    public void CellStarted(RunCell cell) => Write("cell", json =>
    {
        json.WriteNumber("cell", cell.Number);
        json.WriteNumber("of", cell.Count);
        json.WriteString("name", cell.Name);
        if (cell.Cell.Id is { } id)
        {
            json.WriteString("id", id);
        }

        json.WriteString("language", cell.Cell.Language);
        json.WriteString("source", cell.Cell.Source);
    });

    /// <inheritdoc/>
    public void Happened(RunCell cell, RuntimeEvent item)
    {
        switch (item)
        {
            case EvaluationOutput written:
                Write("output", json =>
                {
                    json.WriteNumber("cell", cell.Number);
                    json.WriteString("kind", written.Stream == OutputStreamKind.Error ? "stderr" : "stdout");
                    json.WriteString("text", written.Text);
                });
                break;
            case EvaluationDisplay display:
                Write("output", json =>
                {
                    json.WriteNumber("cell", cell.Number);
                    json.WriteString("kind", display.IsUpdate ? "update" : "display");
                    json.WriteString("display", display.DisplayId);
                    WriteData(json, display.Content);
                });
                break;
            case EvaluationLog log:
                Write("output", json =>
                {
                    json.WriteNumber("cell", cell.Number);
                    json.WriteString("kind", "log");
                    json.WriteString("level", log.Level.ToString());
                    json.WriteString("category", log.Category);
                    json.WriteString("text", log.Message);
                });
                break;
            case InputRequested input:
                Write("input", json =>
                {
                    json.WriteNumber("cell", cell.Number);
                    json.WriteString("prompt", input.Prompt);
                });
                break;
        }
    }

    /// <inheritdoc/>
    public void CellEnded(RunCell cell, CellOutcome outcome) => Write("result", json =>
    {
        json.WriteNumber("cell", cell.Number);
        json.WriteString("status", JsonNamingPolicy.CamelCase.ConvertName(outcome.Status.ToString()));
        json.WriteNumber("milliseconds", Math.Round(outcome.Duration.TotalMilliseconds, 3));
        if (outcome.Response?.Result is { } result)
        {
            WriteData(json, result);
        }

        if (outcome.Response?.Error is { } error)
        {
            json.WritePropertyName("error");
            WriteError(json, error);
        }

        json.WriteStartArray("diagnostics");
        foreach (CodeDiagnostic diagnostic in outcome.Diagnostics)
        {
            WriteDiagnostic(json, diagnostic);
        }

        json.WriteEndArray();
    });

    /// <inheritdoc/>
    public void Ended(RunOutcome outcome) => Write("end", json =>
    {
        json.WriteNumber("exitCode", outcome.ExitCode);
        if (outcome.Message is { } message)
        {
            json.WriteString("message", message);
        }

        json.WriteNumber("cells", outcome.Cells);
        json.WriteNumber("run", outcome.Run);
        json.WriteNumber("failed", outcome.Failed);
        json.WriteNumber("milliseconds", Math.Round(outcome.Duration.TotalMilliseconds, 3));
    });

    private static void WriteData(Utf8JsonWriter json, MimeBundle content)
    {
        json.WriteStartObject("data");
        foreach ((string mimeType, string form) in content.Forms)
        {
            json.WriteString(mimeType, form);
        }

        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, EvaluationError error)
    {
        json.WriteStartObject();
        json.WriteString("type", error.Type);
        json.WriteString("message", error.Message);
        json.WriteStartArray("frames");
        foreach (EvaluationFrame frame in error.Frames)
        {
            json.WriteStartObject();
            json.WriteString("method", frame.Method);
            json.WriteString("source", frame.Source);
            json.WriteNumber("line", frame.Line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (error.Inner is { } inner)
        {
            json.WritePropertyName("inner");
            WriteError(json, inner);
        }

        json.WriteEndObject();
    }

    private static void WriteDiagnostic(Utf8JsonWriter json, CodeDiagnostic diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("severity", JsonNamingPolicy.CamelCase.ConvertName(diagnostic.Severity.ToString()));
        json.WriteString("code", diagnostic.Code);
        json.WriteString("message", diagnostic.Message);
        json.WriteString("source", diagnostic.Source);
        json.WriteNumber("line", diagnostic.StartLine);
        json.WriteNumber("column", diagnostic.StartColumn);
        json.WriteNumber("endLine", diagnostic.EndLine);
        json.WriteNumber("endColumn", diagnostic.EndColumn);
        json.WriteEndObject();
    }

    private void Write(string kind, Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("event", kind);
            members(json);
            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        output.Flush();
    }
}
