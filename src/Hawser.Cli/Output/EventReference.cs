using Hawser.Runtimes;

namespace Hawser.Cli.Output;

/// <summary>Whose doing an event is.</summary>
internal static class EventReference
{
    /// <summary>The evaluation that wrote, displayed, logged, asked or ended; null for events of other kinds.</summary>
    public static EvaluationReference? Of(RuntimeEvent item) => item switch
    {
        EvaluationOutput output => output.Reference,
        EvaluationDisplay display => display.Reference,
        EvaluationLog log => log.Reference,
        InputRequested input => input.Reference,
        EvaluationResponded responded => responded.Response.Reference,
        _ => null,
    };
}
