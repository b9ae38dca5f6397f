using Hawser.Runtimes;

namespace Evaluate;

/// <summary>
/// Prints what a runtime tells, in its order: so each cell's output stands before its result, and before that of the next cell.
/// </summary>
internal sealed class Printer(IRuntime runtime, bool readsInput)
{
    /// <summary>Prints events until the runtime ends.</summary>
    public async Task PrintAsync(IAsyncEnumerable<RuntimeEvent> events)
    {
        await foreach (RuntimeEvent item in events)
        {
            switch (item)
            {
                case EvaluationOutput output:
                    await (output.Stream == OutputStreamKind.Error ? Console.Error : Console.Out).WriteAsync(output.Text);
                    break;
                case EvaluationDisplay display:
                    Console.WriteLine(display.Content.Text);
                    break;
                case EvaluationLog log:
                    Console.Error.WriteLine($"{log.Level}: {log.Category}: {log.Message}");
                    break;
                case InputRequested input:
                    // Where the cells came from standard input, there is nothing left to read.
                    Console.Write(input.Prompt);
                    await runtime.AnswerInputAsync(input.RequestId, readsInput ? Console.ReadLine() : null);
                    break;
                case EvaluationResponded responded:
                    Print(responded.Response);
                    break;
            }
        }
    }

    private static void Print(EvaluationResponse response)
    {
        foreach (CodeDiagnostic diagnostic in response.Diagnostics)
        {
            string place = $"{diagnostic.Source} ({diagnostic.StartLine},{diagnostic.StartColumn})";
            Console.Error.WriteLine($"{place}: {diagnostic.Severity} {diagnostic.Code}: {diagnostic.Message}");
        }
        for (EvaluationError? error = response.Error; error is not null; error = error.Inner)
        {
            Console.Error.WriteLine($"{error.Type}: {error.Message}");
            foreach (EvaluationFrame frame in error.Frames)
            {
                Console.Error.WriteLine($"  at {frame.Method}" + (frame.Source is null ? "" : $" in {frame.Source}, line {frame.Line}"));
            }
        }
        if (response.Result is { } result)
        {
            Console.WriteLine(result.Text);
        }
        if (response.Status is EvaluationStatus.Interrupted or EvaluationStatus.DeadlineExceeded or EvaluationStatus.OutputExceeded)
        {
            Console.Error.WriteLine($"{response.Reference.Evaluation}: {response.Status}");
        }
    }
}
