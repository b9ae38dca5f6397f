using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Hawser.Cli.Commands;
using Hawser.Cli.Terminal;

namespace Hawser.Cli;

/// <summary>The tool's command line: what there is to type, and what becomes of it.</summary>
internal static class HawserCommand
{
    private const string Description =
        "Hawser runs .NET code in other processes and never loses one: C# in notebooks, scripts and consoles, in processes of its own or "
        + "within a running application, and a look at all worker processes of this user.";

    private static readonly (string CommandLine, string Meaning)[] Examples =
    [
        ("hawser ps", "what runs"),
        ("hawser run notebook.ipynb", "run the cells of a notebook, of Markdown, or of a script"),
        ("hawser ps --help", "what a command can do; every command has examples"),
    ];

    /// <summary>Runs one command line to its end.</summary>
    /// <param name="arguments">The command line's words.</param>
    /// <param name="console">Where it reads and writes.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        ToolConsole console,
        CancellationToken cancellationToken = default)
    {
        RootCommand root = Create(console);

        // Whoever types nothing wants to know what there is.
        ParseResult parsed = root.Parse(arguments.Count == 0 ? ["--help"] : arguments);
        if (parsed.Action is ParseErrorAction)
        {
            Explain(parsed, console);
            return ExitCodes.Unusable;
        }

        var configuration = new InvocationConfiguration
        {
            Output = console.OutText,
            Error = console.ErrorText,
            EnableDefaultExceptionHandler = false,

            // Each command says what Ctrl+C means to it.
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (ToolException e)
        {
            Fail(console, e.Message);
            return e.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk, where output goes to a file; or output that was closed before the start.
            Fail(console, e.Message);
            return ExitCodes.Failed;
        }
    }

    /// <summary>The root, with one line for each command.</summary>
    /// <param name="console">Where the commands read and write.</param>
    public static RootCommand Create(ToolConsole console)
    {
        var root = new RootCommand(Description)
        {
            RunCommand.Create(console),
            ReplCommand.CreateRepl(console),
            ReplCommand.CreateAttach(console),
            NodeCommand.Create(console),
            PsCommand.Create(console),
            KillCommand.Create(console),
            DoctorCommand.Create(console),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new TeachingHelp((HelpAction)help.Action!, Examples);
        return root;
    }

    /// <summary>Where errors cannot be written either, the exit code has to do.</summary>
    private static void Fail(ToolConsole console, string message)
    {
        try
        {
            console.Fail(message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static void Explain(ParseResult parsed, ToolConsole console)
    {
        foreach (string message in parsed.Errors.Select(static error => error.Message).Distinct())
        {
            console.Fail(message);
        }

        IEnumerable<string> words = parsed.CommandResult.Command is RootCommand ? [] : [parsed.CommandResult.Command.Name];
        console.ErrorText.WriteLine($"'{string.Join(' ', ["hawser", .. words, "--help"])}' says what can be given.");
    }
}
