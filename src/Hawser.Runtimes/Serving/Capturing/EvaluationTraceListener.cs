using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Hawser.Runtimes.Serving.Capturing;

/// <summary>Trace output of an evaluation's code goes to its log; that of all other code has its own listeners.</summary>
internal sealed class EvaluationTraceListener : TraceListener
{
    private static readonly AsyncLocal<StringBuilder?> Begun = new();

    public override bool IsThreadSafe => true;

    public override void Write(string? message)
    {
        if (EvaluationContext.Current is not null)
        {
            (Begun.Value ??= new StringBuilder()).Append(message);
        }
    }

    public override void WriteLine(string? message)
    {
        if (EvaluationContext.Current is not { } evaluation)
        {
            return;
        }

        string begun = Begun.Value?.ToString() ?? "";
        Begun.Value?.Clear();
        evaluation.Log(LogLevel.Information, "Trace", begun + message);
    }

    public override void TraceEvent(TraceEventCache? eventCache, string source, TraceEventType eventType, int id, string? message) =>
        EvaluationContext.Current?.Log(LevelOf(eventType), "Trace", message ?? "");

    public override void TraceEvent(
        TraceEventCache? eventCache, string source, TraceEventType eventType, int id, string? format, params object?[]? args) =>
        EvaluationContext.Current?.Log(
            LevelOf(eventType),
            "Trace",
            args is null ? format ?? "" : string.Format(System.Globalization.CultureInfo.InvariantCulture, format ?? "", args));

    private static LogLevel LevelOf(TraceEventType type) => type switch
    {
        TraceEventType.Critical => LogLevel.Critical,
        TraceEventType.Error => LogLevel.Error,
        TraceEventType.Warning => LogLevel.Warning,
        TraceEventType.Verbose => LogLevel.Debug,
        _ => LogLevel.Information,
    };
}
