using Hawser.Cli.Running;
using Hawser.Cli.Terminal;
using Hawser.Notebooks;
using Hawser.Runtimes;

namespace Hawser.Cli.Repl;

internal sealed partial class ReplSession
{
    /// <summary>Does what a submission asks for, while Ctrl+C interrupts it.</summary>
    /// <param name="runtime">Where its code is evaluated.</param>
    /// <param name="name">What diagnostics call it.</param>
    /// <param name="text">The submission.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    private async Task<EvaluationStatus> SubmitAsync(
        ChainedRuntime runtime, string name, string text, CancellationToken cancellationToken)
    {
        var submission = new SubmissionRun(
            Container, (called, code) => EvaluateAsync(runtime, called, code, cancellationToken), Show, TimeProvider.System);
        using (Interrupting(runtime))
        {
            CellOutcome outcome = await submission.RunAsync(text, NotebookLanguages.CSharp, name, file: null);
            return outcome.Status;
        }
    }

    /// <summary>From here on, Ctrl+C interrupts what runs.</summary>
    private Interruption Interrupting(ChainedRuntime runtime) => new(
        console,
        new InterruptionTarget
        {
            Running = () => runtime,
            Interrupt = () =>
            {
                EndInput();
                return runtime.InterruptAsync();
            },
            End = signal =>
            {
                _stop = signal == StopSignal.Interrupt ? null : signal;
                _ = StopAsync();
            },
            Resists = "The code does not stop. Ctrl+C again ends its runtime, and all variables with it.",
        });

    private async Task<EvaluationResponse> EvaluateAsync(
        ChainedRuntime runtime, string name, string code, CancellationToken cancellationToken)
    {
        EvaluationResponse response = await runtime.EvaluateAsync(
            runtime.Next(name), name, code, deadline: null, cancellationToken);
        if (response.Status == EvaluationStatus.Succeeded)
        {
            _names.RemoveAll(response.Defined.Contains);
            _names.AddRange(response.Defined);
        }

        return response;
    }
}
