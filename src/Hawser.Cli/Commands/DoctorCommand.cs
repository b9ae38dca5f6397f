using System.CommandLine;
using System.Text.Json;
using Hawser.Cli.Doctoring;
using Hawser.Cli.Terminal;
using Hawser.Runtimes.CSharp.References;

namespace Hawser.Cli.Commands;

/// <summary><c>hawser doctor</c>: what is there, what is missing, what to do.</summary>
internal static class DoctorCommand
{
    private const string Description =
        "Looks at this machine: what Hawser needs and what it can use, what is missing, and what to do. Starts a runtime and ends it. The exit "
        + "code is 0 when all that is needed is there, else 1.";

    /// <summary>The command.</summary>
    /// <param name="console">Where it writes.</param>
    public static Command Create(ToolConsole console)
    {
        var json = new Option<bool>("--json") { Description = "Write a JSON array, for programs." };
        var offline = new Option<bool>("--offline") { Description = "Do not ask the package sources whether they answer." };
        var command = new ToolCommand(
            "doctor",
            Description,
            ("hawser doctor", "look at everything"),
            ("hawser doctor --offline", "without asking the package sources"),
            ("hawser doctor --json", "the same for a program"))
        {
            json,
            offline,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string? dotnet = DotnetSdk.Find();
            Task<Finding> runtime = RuntimeChecks.StartAsync(cancellationToken);
            Task<Finding>? sources = dotnet is null || parsed.GetValue(offline) ? null : SdkChecks.SourcesAsync(dotnet, cancellationToken);
            var surroundings = new Surroundings { IsAtTerminal = console.Keyboard is not null };
            return Report(
                console,
                [
                    .. MachineChecks.Look(surroundings),
                    .. FolderChecks.Look(surroundings),
                    .. AttachChecks.Look(surroundings),
                    TerminalChecks.Look(surroundings),
                    .. SdkChecks.Look(dotnet),
                    .. sources is null ? [] : new[] { await sources },
                    await runtime,
                ],
                parsed.GetValue(json));
        });
        return command;
    }

    /// <summary>Says what was found.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="findings">What was found.</param>
    /// <param name="asJson">Whether it is for a program.</param>
    public static int Report(ToolConsole console, IReadOnlyList<Finding> findings, bool asJson)
    {
        bool isFit = findings.All(static finding => finding.Level != FindingLevel.Fault);
        if (asJson)
        {
            console.OutText.WriteLine(JsonSerializer.Serialize(findings, ToolJson.Default.IReadOnlyListFinding));
        }
        else
        {
            foreach (Finding finding in findings)
            {
                Show(console, finding);
            }

            console.OutText.WriteLine();
            console.OutText.WriteLine(isFit ? "All that Hawser needs is there." : "Hawser does not work here as it is.");
        }

        return isFit ? ExitCodes.Success : ExitCodes.Failed;
    }

    private static void Show(ToolConsole console, Finding finding)
    {
        (string mark, Tone tone) = finding.Level switch
        {
            FindingLevel.Ok => ("ok     ", Tone.Success),
            FindingLevel.Missing => ("missing", Tone.Warning),
            _ => ("FAULT  ", Tone.Failure),
        };
        console.OutText.WriteLine($"{ToolConsole.Colored(console.Out, tone, mark)}  {finding.Subject}: {finding.Found}");
        if (finding.Advice is not null)
        {
            console.OutText.WriteLine($"         {finding.Advice}");
        }
    }
}
