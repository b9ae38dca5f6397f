using System.Text;

namespace Hawser.Notebooks;

/// <summary>The text of outputs, for whoever shows or keeps nothing else.</summary>
public static class OutputText
{
    /// <summary>
    /// The outputs as text, one after the other: streams as they are, values by their <c>text/plain</c>, errors with their trace. Each
    /// begins on a line of its own, and there is no line end after the last.
    /// </summary>
    /// <param name="outputs">The outputs.</param>
    public static string Of(IEnumerable<NotebookOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        var text = new StringBuilder();
        bool inStream = false;
        foreach (NotebookOutput output in outputs)
        {
            bool isStream = output is StreamOutput;
            if (text.Length > 0 && text[^1] != '\n' && !(inStream && isStream))
            {
                text.Append('\n');
            }

            inStream = isStream;
            text.Append(output switch
            {
                StreamOutput stream => stream.Text,
                DisplayOutput display => display.Content.Text,
                ErrorOutput error => string.Join('\n', error.Trace is [] ? [$"{error.Name}: {error.Message}"] : error.Trace),
                _ => "",
            });
        }

        return text.ToString().TrimEnd('\n');
    }
}
