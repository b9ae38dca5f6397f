using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hawser.Cli.Processes;
using Hawser.Cli.Terminal;
using Hawser.Workers;
using Spectre.Console;

namespace Hawser.Cli.Commands;

/// <summary><c>hawser ps</c>: what of Hawser's runs.</summary>
internal static class PsCommand
{
    private const string Description =
        "Lists all workers, detached workers and nodes of this user. A worker ends with its owner, whose process id is shown; a node is a "
        + "process to which runtimes are attached.";

    private static readonly string[] Headings = ["PID", "KIND", "NAME", "OWNER", "AGE", "MEMORY", "LAST EXIT"];

    /// <summary>The command.</summary>
    /// <param name="console">Where it writes.</param>
    public static Command Create(ToolConsole console)
    {
        var all = new Option<bool>("--all", "-a") { Description = "Also detached workers that have ended within a week, and how." };
        var json = new Option<bool>("--json") { Description = "Write a JSON array, for programs." };
        var command = new ToolCommand(
            "ps",
            Description,
            ("hawser ps", "what runs, with age and memory"),
            ("hawser ps --all", "also how detached workers have ended"),
            ("hawser ps --json", "the same for a program"))
        {
            all,
            json,
        };
        command.SetAction(parsed => Run(console, ProcessListing.Read(), parsed.GetValue(all), parsed.GetValue(json)));
        return command;
    }

    /// <summary>Shows a listing.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="listing">What there is.</param>
    /// <param name="showsEnded">Whether those that have ended are shown.</param>
    /// <param name="asJson">Whether it is for a program.</param>
    public static int Run(ToolConsole console, ProcessListing listing, bool showsEnded, bool asJson)
    {
        IReadOnlyList<HawserProcess> shown = [.. listing.Processes.Where(process => process.IsRunning || showsEnded)];
        if (asJson)
        {
            console.OutText.WriteLine(JsonSerializer.Serialize(shown, ToolJson.Default.IReadOnlyListHawserProcess));
        }
        else if (shown.Count == 0)
        {
            console.OutText.WriteLine("No worker and no node of this user runs.");
        }
        else
        {
            console.Out.Write(Draw(shown));
        }

        foreach (string fault in listing.Faults)
        {
            console.Fail(fault);
        }

        return listing.Faults.Count == 0 ? ExitCodes.Success : ExitCodes.Failed;
    }

    private static Table Draw(IReadOnlyList<HawserProcess> processes)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (string heading in Headings)
        {
            var column = new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))) { NoWrap = true };
            table.AddColumn(column.PadLeft(0).PadRight(2));
        }

        foreach (HawserProcess process in processes)
        {
            string[] cells =
            [
                process.ProcessId.ToString(CultureInfo.InvariantCulture),
                KindOf(process),
                process.Name,
                process.OwnerProcessId?.ToString(CultureInfo.InvariantCulture) ?? "",
                process.Age is { } age ? Quantities.Age(age) : "",
                process.MemoryBytes is { } bytes ? Quantities.Memory(bytes) : "",
                process.LastExit is { } exit ? ExitOf(exit) : "",
            ];
            table.AddRow(cells.Select(static cell => new Text(cell)));
        }

        return table;
    }

    private static string KindOf(HawserProcess process)
    {
        string kind = process.Kind switch
        {
            ProcessKind.Detached => "detached",
            ProcessKind.Node => "node",
            _ => "worker",
        };
        return process.IsRunning ? kind : $"{kind} (ended)";
    }

    private static string ExitOf(DetachedExit exit)
    {
        string cause = exit.Cause switch
        {
            DetachedExitCause.LeaseRanOut => "lease ran out",
            DetachedExitCause.Requested => "was asked to end",
            DetachedExitCause.ByItself => string.Create(CultureInfo.InvariantCulture, $"exit code {exit.ExitCode ?? 0}"),
            DetachedExitCause.UnhandledException => $"exception {exit.Exception}",
            DetachedExitCause.MemoryLimit => "memory limit",
            _ => "without a word",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{exit.EndedAt:u} {cause}");
    }
}
