using Hawser.Cli.Repl.Editing;
using Hawser.Cli.Running;
using Hawser.Rpc;
using Hawser.Runtimes.Editing;
using Spectre.Console;

namespace Hawser.Cli.Repl;

internal sealed partial class ReplSession
{
    private static readonly (string Command, string Meaning)[] Commands =
    [
        (":vars", "the variables, with their types and values"),
        (":restart", "forget everything, in a new runtime"),
        (":help", "this"),
        (":quit", "end; so does Ctrl+D"),
    ];

    private static readonly (string Key, string Meaning)[] Keys =
    [
        ("Enter", "evaluate, or go on in a new line while the code is not complete"),
        ("Up, Down", "earlier submissions; within several lines, another line"),
        ("Tab", "complete; where nothing is to be completed, indent"),
        ("Ctrl+C", "interrupt what runs and keep the variables; at the prompt, clear it"),
    ];

    /// <summary>What may stand at a place of a submission.</summary>
    /// <param name="text">The submission.</param>
    /// <param name="caret">The place.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<EditorChoice>> CompleteAsync(string text, int caret, CancellationToken cancellationToken)
    {
        if (SubmissionText.IsCommand(text))
        {
            string typed = text[..caret].TrimStart();
            return
            [
                .. Commands.Where(command => command.Command.StartsWith(typed, StringComparison.Ordinal))
                    .Select(command => new EditorChoice(command.Command, command.Command, caret - typed.Length, typed.Length)),
            ];
        }

        try
        {
            CompletionList list = await _runtime!.Runtime.CompleteAsync(
                new EditRequest { Container = Container, Code = text, Position = caret, Parents = _runtime.Parents },
                cancellationToken);
            return [.. list.Items.Select(ChoiceOf)];
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or RemoteException)
        {
            // The runtime has ended, which the next submission tells; or there is no answer to this text.
            return [];
        }
    }

    private static EditorChoice ChoiceOf(CompletionItem item)
    {
        var choice = new EditorChoice(item.Label, item.InsertText, item.Span.Start, item.Span.Length);
        return item.Addition is { } also
            ? choice with { Label = $"{item.Label} ({also.Text.Trim().TrimEnd(';')})", AlsoText = also.Text, AlsoAt = also.Position }
            : choice;
    }

    private async Task<int> CommandAsync(string command, CancellationToken cancellationToken)
    {
        switch (command)
        {
            case ":vars":
                return await ShowVariablesAsync(cancellationToken);
            case ":restart":
                await StopAsync();
                await StartAsync(cancellationToken);
                console.OutText.WriteLine($"A new runtime, in process {_runtime!.Runtime.Describe().ToDictionary()["Process"]}.");
                return ExitCodes.Success;
            case ":help":
                Help();
                return ExitCodes.Success;
            case ":quit":
                _quits = true;
                return ExitCodes.Success;
            default:
                console.Fail($"There is no command '{command}'; :help lists those that there are.");
                return ExitCodes.Failed;
        }
    }

    private void Help()
    {
        console.OutText.WriteLine("C#, as in a script: the last expression's value is shown; #r \"nuget: Name\" brings a package.");
        Table table = NewTable();
        foreach ((string what, string meaning) in Commands.Concat(Keys))
        {
            table.AddRow(new Text(what), new Text(meaning));
        }

        console.Out.Write(table);
    }

    private async Task<int> ShowVariablesAsync(CancellationToken cancellationToken)
    {
        ChainedRuntime runtime = _runtime!;
        IReadOnlyList<(string Name, string Type, string Value)> variables;
        using (Interrupting(runtime))
        {
            variables = await ReplVariables.ReadAsync(runtime, [.. _names], cancellationToken);
        }

        RenewInput();
        if (runtime.Ended.IsCompleted)
        {
            return await RecoverAsync(runtime, cancellationToken);
        }

        if (variables.Count == 0)
        {
            console.OutText.WriteLine("There are no variables.");
            return ExitCodes.Success;
        }

        Table table = NewTable();
        table.AddColumn(new TableColumn("").PadLeft(0).PadRight(2));
        foreach ((string name, string type, string value) in variables)
        {
            table.AddRow(new Text(name), new Text(type), new Text(value));
        }

        console.Out.Write(table);
        return ExitCodes.Success;
    }

    private static Table NewTable()
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn(new TableColumn("") { NoWrap = true }.PadLeft(0).PadRight(2));
        table.AddColumn(new TableColumn("").PadLeft(0).PadRight(2));
        return table;
    }
}
