using System.CommandLine;
using System.CommandLine.Parsing;
using Hawser.Cli.Running;
using Hawser.Cli.Terminal;
using Hawser.Notebooks;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;
using Hawser.Workers;

namespace Hawser.Cli.Commands;

/// <summary><c>hawser run FILE</c>: the cells of a notebook or script, in order, in a process of their own.</summary>
internal static class RunCommand
{
    /// <summary>Less than this, a runtime does not come up.</summary>
    private const long LeastMemory = 128L << 20;

    private const string Description =
        "Runs the cells of a notebook (.ipynb, .dib), of Markdown with ```csharp blocks, or of a C# script (.csx, .cs), in order, in a fresh "
        + "process whose working folder is the file's. Outputs come as they are made. A cell that fails ends the run. Ctrl+C interrupts the cell; "
        + "again, it ends the run. Exit code: 0 all cells succeeded, 1 a cell failed, 2 the file or the arguments cannot be used, "
        + "3 the process died, 4 a time or memory limit ended it.";

    /// <summary>The command.</summary>
    /// <param name="console">Where it reads and writes.</param>
    public static Command Create(ToolConsole console)
    {
        var file = new Argument<string>("FILE") { Description = "The notebook or script. Its ending says what it is." };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Write the notebook with its outputs there: .ipynb; .md has their text, .dib and .csx have none.",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json")
        {
            Description = "Tell of the run as JSON, an object on each line: cell, output, input, result, end.",
        };
        var timeout = new Option<TimeSpan?>("--timeout")
        {
            Description = "End the run when it takes longer, all cells together: 500ms, 60s, 5m.",
            HelpName = "TIME",
            CustomParser = ParseTime,
        };
        var memory = new Option<long?>("--memory")
        {
            Description = "End the run when its process has more memory: 300M, 2G.",
            HelpName = "SIZE",
            CustomParser = ParseSize,
        };
        var keepGoing = new Option<bool>("--keep-going", "-k") { Description = "Run the cells after one that failed, too." };
        var arguments = new Option<KeyValuePair<string, string>[]>("--arg", "-a")
        {
            Description = "A value for the cells, which find it as Args[\"name\"]. Give it once for each.",
            HelpName = "name=value",
            CustomParser = ParseArguments,
            AllowMultipleArgumentsPerToken = false,
        };
        var command = new ToolCommand(
            "run",
            Description,
            ("hawser run notebook.ipynb", "run a notebook, and see its outputs"),
            ("hawser run notebook.dib --output done.ipynb", "keep the outputs in a notebook"),
            ("hawser run report.md --arg year=2026 --timeout 5m", "with a value, within a time"),
            ("hawser run notebook.ipynb --json --keep-going", "for programs, to the last cell"))
        {
            file, output, json, timeout, memory, keepGoing, arguments,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            parsed.GetValue(file)!,
            parsed.GetValue(output),
            parsed.GetValue(json),
            new RunOptions
            {
                Timeout = parsed.GetValue(timeout),
                MemoryLimit = parsed.GetValue(memory),
                KeepGoing = parsed.GetValue(keepGoing),
                Arguments = parsed.GetValue(arguments) ?? [],
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ToolConsole console, string file, string? output, bool isJson, RunOptions options, CancellationToken cancellationToken)
    {
        NotebookDocument document = await DocumentErrors.ReadAsync(file, cancellationToken);
        if (output is not null)
        {
            ExecutedNotebook.Check(output, document);
        }

        var collector = new OutputCollector();
        IRunListener shown = isJson ? new JsonListener(console.OutText) : new TerminalListener(console, options.Time);
        RunOutcome outcome = RunCell.Of(document, file).Count > 0
            ? await RunAsync(console, document, file, options, isJson ? null : options.Time, [collector, shown], cancellationToken)
            : Nothing(console, file, shown);
        if (output is not null)
        {
            await ExecutedNotebook.WriteAsync(output, collector.Executed(document));
        }

        return outcome.ExitCode;
    }

    /// <summary>There are no cells: no process is started for them, and who expected some is told.</summary>
    private static RunOutcome Nothing(ToolConsole console, string file, IRunListener shown)
    {
        string hint = NotebookFormat.OfPath(file) == NotebookFormat.Markdown ? ": no block that begins with ```csharp" : "";
        console.Note($"'{file}' has no cell of C#{hint}. Nothing was run.");
        var outcome = new RunOutcome(ExitCodes.Success, null, 0, 0, 0, TimeSpan.Zero);
        shown.Ended(outcome);
        return outcome;
    }

    private static async Task<RunOutcome> RunAsync(
        ToolConsole console,
        NotebookDocument document,
        string file,
        RunOptions options,
        TimeProvider? status,
        IReadOnlyList<IRunListener> listeners,
        CancellationToken cancellationToken)
    {
        await using IRuntime runtime = new StandaloneRuntime(Runtime(file, options));
        var run = new DocumentRun(runtime, options, new RunInput(console), listeners);
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using (console.Signals.Listen(_ => starting.Cancel()))
        {
            await ConnectAsync(console, runtime, status, starting.Token);
        }

        using (new Interruption(console, run.Interruption))
        {
            return await run.RunAsync(document, file);
        }
    }

    private static StandaloneOptions Runtime(string file, RunOptions options)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return new StandaloneOptions
        {
            Name = Path.GetFileName(file),
            Language = typeof(CSharpLanguage),
            EventBacklog = ChainedRuntime.Backlog,
            LanguageSettings = new CSharpSettings { References = new ReferenceSettings { BaseFolder = folder } }.ToJson(),
            Process = new WorkerOptions
            {
                Name = "runtime",
                CancellationGrace = System.Threading.Timeout.InfiniteTimeSpan,
                ShutdownTimeout = TimeSpan.FromSeconds(1),
                WorkingDirectory = folder,
                MemoryLimit = options.MemoryLimit,
                MemoryCheckInterval = TimeSpan.FromMilliseconds(50),
            },
        };
    }

    /// <param name="console">Where it is shown that this takes a while.</param>
    /// <param name="runtime">What is connected.</param>
    /// <param name="status">Tells for how long; null where nothing is to be shown.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private static async Task ConnectAsync(
        ToolConsole console, IRuntime runtime, TimeProvider? status, CancellationToken cancellationToken)
    {
        try
        {
            if (status is not null)
            {
                console.Status.Show("starting a process for the cells", status);
            }

            await runtime.ConnectAsync(progress: null, cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            throw new ToolException(ExitCodes.Interrupted, "The run was ended before its process was there.", e);
        }
        catch (RuntimeConnectException e)
        {
            throw new ToolException(ExitCodes.RuntimeDied, e.Message, e);
        }
        finally
        {
            console.Status.Hide();
        }
    }

    private static TimeSpan? ParseTime(ArgumentResult result)
    {
        if (LimitText.TryParseTime(result.Tokens[^1].Value, out TimeSpan time, out string? error))
        {
            return time;
        }

        result.AddError($"--timeout: {error}");
        return null;
    }

    private static long? ParseSize(ArgumentResult result)
    {
        if (LimitText.TryParseSize(result.Tokens[^1].Value, LeastMemory, out long size, out string? error))
        {
            return size;
        }

        result.AddError($"--memory: {error}");
        return null;
    }

    private static KeyValuePair<string, string>[] ParseArguments(ArgumentResult result)
    {
        List<KeyValuePair<string, string>> read = [];
        foreach (string text in result.Tokens.Select(static token => token.Value))
        {
            int sign = text.IndexOf('=', StringComparison.Ordinal);
            string name = sign < 0 ? "" : text[..sign];
            if (name.Length == 0)
            {
                result.AddError($"--arg: '{text}' is no value with a name. Write --arg name=value.");
            }
            else if (read.Exists(other => other.Key == name))
            {
                result.AddError($"--arg: '{name}' is given twice.");
            }
            else
            {
                read.Add(new KeyValuePair<string, string>(name, text[(sign + 1)..]));
            }
        }

        return [.. read];
    }
}
