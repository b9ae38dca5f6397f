namespace Hawser.Notebooks;

/// <summary>What ended a cell's run before its end.</summary>
/// <param name="Name">The exception's type, or the kind of failure.</param>
/// <param name="Message">The exception's message.</param>
/// <param name="Trace">The lines of its stack trace, or of what else is to be shown.</param>
public sealed record ErrorOutput(string Name, string Message, IReadOnlyList<string> Trace) : NotebookOutput;
