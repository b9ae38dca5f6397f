using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Hawser.Cli.Repl;
using Hawser.Cli.Running;
using Hawser.Cli.Terminal;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;

namespace Hawser.Cli.Commands;

/// <summary><c>hawser repl</c>, a console of C#; and <c>hawser attach</c>, the same in a process that runs already.</summary>
internal static class ReplCommand
{
    private const string ReplDescription =
        "A console of C#: in a process of its own, which ends with it, or attached to a node or to any .NET process of this user. A submission may "
        + "have several lines; each sees what those before it define. Ctrl+C interrupts what runs, and keeps the variables. Submissions that "
        + "are redirected from a file are evaluated to the end: the exit code is 0 when all succeeded, 1 when one failed, 3 when the runtime died.";

    private const string AttachDescription =
        "A console of C# in a process that runs already: short for 'hawser repl --attach NAME'. The process is left as it was, but for what the "
        + "code changed.";

    /// <summary>The console in a process of its own, or attached.</summary>
    /// <param name="console">Where it reads and writes.</param>
    public static Command CreateRepl(ToolConsole console)
    {
        var attach = new Option<string?>("--attach", "-a")
        {
            Description = "The name of the node to attach to, as 'hawser ps' shows it.",
            HelpName = "NAME",
        };
        Option<int?> pid = PidOption();
        var command = new ToolCommand(
            "repl",
            ReplDescription,
            ("hawser repl", "a console in a process of its own"),
            ("hawser repl --attach harbour", "a console in the process of the node 'harbour'"),
            ("hawser repl --pid 1234", "a console in a .NET process that knows nothing of Hawser"),
            ("hawser repl < script.csx", "evaluate a file, and end"))
        {
            attach,
            pid,
        };
        command.Validators.Add(result =>
        {
            CheckName(result.GetValue(attach), result);
            if (result.GetValue(attach) is not null && result.GetResult(pid) is not null)
            {
                result.AddError("Give '--attach' or '--pid', not both: a console is attached to one process.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(console, Template(parsed.GetValue(attach), parsed.GetValue(pid)), cancellationToken));
        return command;
    }

    /// <summary>The console that is attached.</summary>
    /// <param name="console">Where it reads and writes.</param>
    public static Command CreateAttach(ToolConsole console)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The name of a node, as 'hawser ps' shows it.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<int?> pid = PidOption();
        var command = new ToolCommand(
            "attach",
            AttachDescription,
            ("hawser attach harbour", "a console in the process of the node 'harbour'"),
            ("hawser attach --pid 1234", "a console in a .NET process that knows nothing of Hawser"))
        {
            name,
            pid,
        };
        command.Validators.Add(result =>
        {
            CheckName(result.GetValue(name), result);
            if (result.GetValue(name) is null == result.GetResult(pid) is null)
            {
                result.AddError("Give the name of a node, or a process by '--pid'. 'hawser ps' lists the nodes.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(console, Template(parsed.GetValue(name), parsed.GetValue(pid)), cancellationToken));
        return command;
    }

    private static void CheckName(string? name, CommandResult result)
    {
        if (name is "")
        {
            result.AddError("The node's name is empty. 'hawser ps' lists the nodes.");
        }
    }

    private static Option<int?> PidOption() => new("--pid", "-p")
    {
        Description = "The id of a .NET process of this user, on .NET 10 or later, which need not know of Hawser.",
        HelpName = "N",
        CustomParser = static result =>
        {
            string text = result.Tokens[^1].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id > 0)
            {
                return id;
            }

            result.AddError($"--pid: '{text}' is no process id. Write its number, as 'ps' shows it.");
            return null;
        },
    };

    /// <summary>The runtime that a console's are duplicates of.</summary>
    private static Runtime Template(string? node, int? processId)
    {
        string settings = new CSharpSettings { References = new ReferenceSettings { BaseFolder = Environment.CurrentDirectory } }.ToJson();
        Type language = typeof(CSharpLanguage);
        if (node is null && processId is null)
        {
            return new StandaloneRuntime(new StandaloneOptions
            {
                Name = "repl",
                Language = language,
                LanguageSettings = settings,
                EventBacklog = ChainedRuntime.Backlog,
            });
        }

        var options = new AttachedOptions
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"console of process {Environment.ProcessId}"),
            Language = language,
            LanguageSettings = settings,
            EventBacklog = ChainedRuntime.Backlog,
        };
        return processId is { } id ? AttachedRuntime.ToProcess(id, options) : AttachedRuntime.ToNode(node!, options);
    }

    private static async Task<int> RunAsync(ToolConsole console, Runtime template, CancellationToken cancellationToken)
    {
        await using (template)
        {
            ReplSession? session = null;
            ISubmissionReader reader = console.Keyboard is { } keyboard
                ? new TerminalSubmissionReader(
                    console,
                    keyboard,
                    ReplHistory.Open(ReplHistory.DefaultFile(Environment.GetEnvironmentVariable)),
                    (text, caret, stop) => session!.CompleteAsync(text, caret, stop))
                : new LineSubmissionReader(console.OpenIn());
            using (session = new ReplSession(console, reader, template, isPerson: console.Keyboard is not null))
            {
                return await session.RunAsync(cancellationToken);
            }
        }
    }
}
