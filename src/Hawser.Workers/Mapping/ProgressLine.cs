namespace Hawser.Workers;

/// <summary>
/// Tells people how far a map or reduce has come (<see cref="MapOptions.Progress"/>): in a terminal by one line that is written over itself,
/// elsewhere, as in a file or a log, by a line of its own every ten seconds and at the end. Thread-safe if its writer is used by nobody else.
/// </summary>
/// <param name="writer">Where to, such as <c>Console.Error</c>. Not disposed.</param>
/// <param name="rewrites">Whether that is a terminal, which can go back in its line: <c>!Console.IsErrorRedirected</c>.</param>
/// <param name="width">How many characters a line of the terminal has. Default 80; longer ones are cut, since they could not be rewritten.</param>
/// <exception cref="ArgumentNullException"><paramref name="writer"/> is null.</exception>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="width"/> is below 2.</exception>
public sealed class ProgressLine(TextWriter writer, bool rewrites, int width = 80) : IProgress<MapProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly TextWriter _writer = writer ?? throw new ArgumentNullException(nameof(writer));
    private readonly int _width = width >= 2
        ? width
        : throw new ArgumentOutOfRangeException(nameof(width), width, "A line has at least 2 characters.");

    private readonly Lock _gate = new();
    private TimeSpan _next = Pause;

    /// <inheritdoc/>
    public void Report(MapProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_gate)
        {
            string line = value.ToString();
            if (rewrites)
            {
                // The last column stays empty: a terminal that has filled it may have gone to its next line.
                string shown = line.Length < _width ? line : line[..(_width - 1)];
                _writer.Write("\r" + shown + "\e[K" + (value.IsLast ? "\n" : ""));
            }
            else if (value.IsLast || value.Elapsed >= _next)
            {
                _next = value.Elapsed + Pause;
                _writer.Write(line + "\n");
            }

            _writer.Flush();
        }
    }
}
