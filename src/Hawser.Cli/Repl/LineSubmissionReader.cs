using System.Text;

namespace Hawser.Cli.Repl;

/// <summary>
/// Reads submissions from a file or a pipe: lines, until they are a whole submission. Lines for code that asks come from there too.
/// </summary>
/// <param name="input">The file or pipe.</param>
internal sealed class LineSubmissionReader(TextReader input) : ISubmissionReader
{
    /// <inheritdoc/>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(line);
            if (SubmissionText.IsComplete(text.ToString()))
            {
                return text.ToString();
            }
        }

        // What is incomplete is told as such by the compiler.
        return text.Length == 0 ? null : text.ToString();
    }

    /// <inheritdoc/>
    public async Task<string?> ReadLineAsync(string prompt, bool isHidden, CancellationToken cancellationToken) =>
        await input.ReadLineAsync(cancellationToken);

    /// <inheritdoc/>
    public void Interject(Action<bool> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        write(false);
    }
}
