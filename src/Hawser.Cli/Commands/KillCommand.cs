using System.CommandLine;
using System.Globalization;
using Hawser.Cli.Processes;
using Hawser.Cli.Terminal;

namespace Hawser.Cli.Commands;

/// <summary><c>hawser kill</c>: ends workers and nodes, and nothing else.</summary>
internal static class KillCommand
{
    private const string Description =
        "Ends workers and nodes of this user: asks each to end in order, and kills what has not ended within 5 seconds. A detached worker has "
        + "the time of its own options. An application that has a node ends as a whole. A worker that something supervises is started again by "
        + "its owner. Processes that are not Hawser's are refused.";

    /// <summary>The command.</summary>
    /// <param name="console">Where it writes.</param>
    public static Command Create(ToolConsole console)
    {
        var targets = new Argument<string[]>("PID|NAME")
        {
            Description = "A process id, or the name of a worker or node, as 'hawser ps' shows it.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new ToolCommand(
            "kill",
            Description,
            ("hawser kill harbour", "end the node of that name"),
            ("hawser kill 1234 1240", "end two workers"))
        {
            targets,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(console, parsed.GetValue(targets)!, cancellationToken));
        return command;
    }

    /// <summary>Finds what is meant; nothing is ended unless all of it is found.</summary>
    /// <param name="targets">Process ids and names.</param>
    /// <param name="listing">What of Hawser's runs.</param>
    /// <param name="exists">Whether a process of this user has an id.</param>
    /// <exception cref="ToolException">One is not there, is not Hawser's, or several have its name.</exception>
    public static IReadOnlyList<HawserProcess> Find(IEnumerable<string> targets, ProcessListing listing, Func<int, bool> exists)
    {
        HawserProcess[] running = [.. listing.Processes.Where(static process => process.IsRunning)];
        return [.. targets.Distinct().Select(target => Find(target, running, exists)).DistinctBy(static process => process.ProcessId)];
    }

    private static HawserProcess Find(string target, HawserProcess[] running, Func<int, bool> exists)
    {
        HawserProcess[] named = [.. running.Where(process => process.Name == target)];
        bool isId = int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out int id);
        HawserProcess? byId = isId ? running.FirstOrDefault(process => process.ProcessId == id) : null;
        return byId ?? named switch
        {
            [HawserProcess one] => one,
            [] when isId && exists(id) => throw Refusal($"Process {id} is no worker and no node of Hawser's: it is left alone."),
            [] when isId => throw Refusal($"There is no process {id} of this user."),
            [] => throw Refusal($"No worker and no node of this user is named '{target}'. 'hawser ps' lists those that run."),
            _ => throw Refusal($"{named.Length} processes are named '{target}': give the id of one of them, "
                + $"{string.Join(", ", named.Select(static process => process.ProcessId))}."),
        };
    }

    private static ToolException Refusal(string message) => new(ExitCodes.Failed, message);

    private static async Task<int> RunAsync(ToolConsole console, IReadOnlyList<string> targets, CancellationToken cancellationToken)
    {
        var table = new ProcessTable();
        int exitCode = ExitCodes.Success;
        foreach (HawserProcess process in Find(targets, ProcessListing.Read(), id => table.Find(id) is not null))
        {
            string who = string.Create(CultureInfo.InvariantCulture, $"'{process.Name}' (process {process.ProcessId})");
            ProcessEnd end = await ProcessEnding.EndAsync(process, cancellationToken);
            if (end == ProcessEnd.Resists)
            {
                console.Fail($"{who} has not ended, although it was killed: the kernel holds it, as in a wait for a device.");
                exitCode = ExitCodes.Failed;
            }
            else
            {
                console.OutText.WriteLine(end == ProcessEnd.Killed ? $"{who} did not end in time, and was killed." : $"{who} has ended.");
            }
        }

        return exitCode;
    }
}
