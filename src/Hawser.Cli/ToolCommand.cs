using System.CommandLine;

namespace Hawser.Cli;

/// <summary>A command of the tool: its help ends with examples.</summary>
/// <param name="name">What is typed.</param>
/// <param name="description">What it does, in a sentence; then what a user should know of it.</param>
/// <param name="examples">Command lines, each with what it does.</param>
internal sealed class ToolCommand(string name, string description, params IReadOnlyList<(string CommandLine, string Meaning)> examples)
    : Command(name, description)
{
    /// <summary>Command lines, each with what it does.</summary>
    public IReadOnlyList<(string CommandLine, string Meaning)> Examples => examples;
}
