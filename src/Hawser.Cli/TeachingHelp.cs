using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Hawser.Cli;

/// <summary>The help of a command, and then examples of it: what one copies is understood sooner than what one reads.</summary>
/// <param name="plain">What shows usage, arguments and options.</param>
/// <param name="examples">Those of the tool itself.</param>
internal sealed class TeachingHelp(HelpAction plain, IReadOnlyList<(string CommandLine, string Meaning)> examples)
    : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        ArgumentNullException.ThrowIfNull(parseResult);
        int exitCode = plain.Invoke(parseResult);
        IReadOnlyList<(string CommandLine, string Meaning)> shown = parseResult.CommandResult.Command switch
        {
            ToolCommand command => command.Examples,
            RootCommand => examples,
            _ => [],
        };
        if (shown.Count > 0)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            int width = shown.Max(static example => example.CommandLine.Length);
            output.WriteLine("Examples:");
            foreach ((string commandLine, string meaning) in shown)
            {
                output.WriteLine($"  {commandLine.PadRight(width)}  {meaning}");
            }

            output.WriteLine();
        }

        return exitCode;
    }
}
