using System.Globalization;
using System.Reflection;
using Hawser.Cli.Output;
using Hawser.Cli.Running;
using Hawser.Cli.Terminal;
using Hawser.Runtimes;

namespace Hawser.Cli.Repl;

/// <summary>
/// A console: reads a submission, evaluates it, shows what comes of it, and again. A runtime that dies takes its variables along, not the
/// console: the next submission has a new one. One that is attached to a node that is gone cannot be had again, and ends the console.
/// </summary>
/// <param name="console">Where messages go, and what Ctrl+C comes from.</param>
/// <param name="reader">Where submissions come from.</param>
/// <param name="template">The runtime: duplicates of it are connected, never it itself.</param>
/// <param name="isPerson">Whether somebody types: the console introduces itself, and a submission that fails is not the console's
/// failure.</param>
internal sealed partial class ReplSession(ToolConsole console, ISubmissionReader reader, IRuntime template, bool isPerson)
    : IDisposable
{
    /// <summary>The container of all submissions.</summary>
    private const string Container = "repl";

    private readonly TerminalOutput _output = new(console);
    private readonly List<string> _names = [];
    private ChainedRuntime? _runtime;
    private CancellationTokenSource _input = new();
    private int _submissions;
    private bool _quits;
    private StopSignal? _stop; // What asked the whole process to end, and is heeded when what runs has ended.

    /// <summary>Runs until there are no more submissions, or the user has enough.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        int exitCode = ExitCodes.Success;
        try
        {
            await StartAsync(cancellationToken);
            Introduce();
            while (!_quits && await reader.ReadAsync(cancellationToken) is { } text)
            {
                int code = await TakeAsync(text, cancellationToken);
                exitCode = isPerson && code == ExitCodes.Failed ? exitCode : Math.Max(exitCode, code);
            }

            return exitCode;
        }
        catch (RuntimeConnectException e)
        {
            console.Fail(e.Message);
            return ExitCodes.RuntimeDied;
        }
        finally
        {
            await StopAsync();
        }
    }

    /// <summary>Nothing is left of it after <see cref="RunAsync"/> but this.</summary>
    public void Dispose() => _input.Dispose();

    private async Task<int> TakeAsync(string text, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return ExitCodes.Success;
        }

        return SubmissionText.IsCommand(text)
            ? await CommandAsync(text.Trim(), cancellationToken)
            : await EvaluateAsync(text, cancellationToken);
    }

    private async Task<int> EvaluateAsync(string text, CancellationToken cancellationToken)
    {
        ChainedRuntime runtime = _runtime!;
        string name = string.Create(CultureInfo.InvariantCulture, $"cell {++_submissions}");
        EvaluationStatus status = await SubmitAsync(runtime, name, text, cancellationToken);
        RenewInput();
        return status == EvaluationStatus.Aborted
            ? await RecoverAsync(runtime, cancellationToken)
            : status == EvaluationStatus.Succeeded ? ExitCodes.Success : ExitCodes.Failed;
    }

    /// <summary>The runtime has died, or the user has ended it because nothing else ended what ran.</summary>
    private async Task<int> RecoverAsync(ChainedRuntime dead, CancellationToken cancellationToken)
    {
        RuntimeEnd end = await dead.Ended;
        await StopAsync();
        if (_stop is { } signal)
        {
            _quits = true;
            return signal == StopSignal.OutputGone ? ExitCodes.OutputGone : ExitCodes.Interrupted;
        }

        _output.BeginLine();
        if (end.Cause != RuntimeEndCause.Disconnected)
        {
            console.Fail(end.Message);
        }

        await StartAsync(cancellationToken);
        console.Note("All variables are gone: a new runtime goes on.");
        return end.Cause == RuntimeEndCause.Disconnected ? ExitCodes.Failed : ExitCodes.RuntimeDied;
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _names.Clear();
        IRuntime runtime = template.Duplicate();
        try
        {
            await runtime.ConnectAsync(progress: null, cancellationToken);
        }
        catch
        {
            await runtime.DisposeAsync();
            throw;
        }

        _runtime = new ChainedRuntime(runtime, Container, Show, AskAsync);
    }

    private async Task StopAsync()
    {
        if (_runtime is { } runtime)
        {
            await runtime.DisposeAsync();
        }
    }

    private void Show(RuntimeEvent item) => reader.Interject(isWriting =>
    {
        _output.Show(item);
        if (isWriting)
        {
            _output.BeginLine();
        }
    });

    private void Introduce()
    {
        if (isPerson)
        {
            string version = typeof(ReplSession).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            Dictionary<string, string> description = _runtime!.Runtime.Describe().ToDictionary();
            console.OutText.WriteLine(
                $"Hawser {version}: {description["Language"]} in process {description["Process"]}. :help says what there is, Ctrl+D ends.");
        }
    }

    private async Task<string?> AskAsync(InputRequested input)
    {
        _output.BeginLine();
        return await reader.ReadLineAsync(input.Prompt, input.IsPassword, _input.Token);
    }

    /// <summary>What waits for a line of input, waits no longer.</summary>
    private void EndInput() => _input.Cancel();

    private void RenewInput()
    {
        if (_input.IsCancellationRequested)
        {
            _input.Dispose();
            _input = new CancellationTokenSource();
        }
    }
}
