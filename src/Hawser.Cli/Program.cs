using Hawser.Cli.Terminal;

namespace Hawser.Cli;

/// <summary>The process of the <c>hawser</c> tool. What it does is in <see cref="HawserCommand"/>, which tests call without one.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) => HawserCommand.RunAsync(arguments, SystemTerminal.Open());
}
