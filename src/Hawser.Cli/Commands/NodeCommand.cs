using System.CommandLine;
using Hawser.Cli.Terminal;
using Hawser.Runtimes;

namespace Hawser.Cli.Commands;

/// <summary><c>hawser node</c>: a process to attach to.</summary>
internal static class NodeCommand
{
    private const string Description =
        "Opens a node in a process of its own: consoles and programs of this user attach to it by its name and evaluate C# there, several at a "
        + "time. It stays until Ctrl+C or SIGTERM, and says on standard error who evaluates. Whoever can reach a node may do all that its "
        + "process may do: only processes of this user can.";

    /// <summary>The command.</summary>
    /// <param name="console">Where it writes.</param>
    public static Command Create(ToolConsole console)
    {
        var name = new Option<string>("--name", "-n")
        {
            Description = "The name by which it is found. No other node of this user has it.",
            DefaultValueFactory = static _ => "node",
        };
        var command = new ToolCommand(
            "node",
            Description,
            ("hawser node --name harbour", "open a node until Ctrl+C"),
            ("hawser attach harbour", "from another terminal: a console in that process"),
            ("hawser kill harbour", "close it from there"))
        {
            name,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(console, parsed.GetValue(name)!, null, cancellationToken));
        return command;
    }

    /// <summary>Opens a node, and closes it when the process is asked to stop.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="registry">Where it is registered; null for this user's registry.</param>
    /// <param name="cancellationToken">Closes it too.</param>
    public static async Task<int> RunAsync(
        ToolConsole console,
        string name,
        RuntimeNodeRegistry? registry,
        CancellationToken cancellationToken)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable listening = console.Signals.Listen(signal =>
        {
            // Who is attached does not mind whether anybody reads what the node says.
            if (signal != StopSignal.OutputGone)
            {
                stop.TrySetResult();
            }
        });
        using CancellationTokenRegistration cancelling = cancellationToken.Register(() => stop.TrySetResult());
        using var log = new ToolLoggerFactory(console, TimeProvider.System);
        await using RuntimeNode node = await OpenAsync(name, registry, log, cancellationToken);
        console.OutText.WriteLine($"Node '{node.Name}' is open in process {Environment.ProcessId}. To evaluate there:");
        console.OutText.WriteLine($"  hawser attach {Quoted(node.Name)}");
        console.OutText.WriteLine("Ctrl+C closes it.");
        await Task.WhenAny(stop.Task, node.Closed);
        await node.DisposeAsync();
        console.OutText.WriteLine($"Node '{node.Name}' is closed.");
        return ExitCodes.Success;
    }

    private static async Task<RuntimeNode> OpenAsync(
        string name, RuntimeNodeRegistry? registry, ToolLoggerFactory log, CancellationToken cancellationToken)
    {
        try
        {
            return await RuntimeNode.OpenAsync(
                new RuntimeNodeOptions { Name = name, Registry = registry, LoggerFactory = log }, cancellationToken);
        }
        catch (ArgumentException e)
        {
            // Its parameter's name is nothing to the user.
            string why = e.Message.Split(" (Parameter", 2)[0];
            throw new ToolException(ExitCodes.Unusable, $"No node can have the name '{name}': {why}", e);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            throw new ToolException(ExitCodes.Failed, e.Message, e);
        }
    }

    private static string Quoted(string name) => name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
        ? name
        : $"'{name.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
