using Hawser.Cli.Terminal;
using Hawser.Runtimes;

namespace Hawser.Cli.Running;

/// <summary>
/// Lines that cells ask for, from the tool's own input. A line that a cell asked for and did not wait for any more is the next one's:
/// input cannot be asked to stop waiting.
/// </summary>
/// <param name="console">Where they come from.</param>
internal sealed class RunInput(ToolConsole console)
{
    private readonly Lock _lock = new();
    private TextReader? _reader;
    private Task<string?>? _waiting;

    /// <summary>Asks for a line.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Null: the end of input.</returns>
    public async Task<string?> AskAsync(InputRequested request)
    {
        if (console.Keyboard is not null && request.Prompt.Length > 0)
        {
            console.ErrorText.Write(request.Prompt);
            console.ErrorText.Flush();
        }

        Task<string?> line;
        lock (_lock)
        {
            line = _waiting ??= Task.Run(Read);
        }

        string? answer = await line;
        lock (_lock)
        {
            _waiting = _waiting == line ? null : _waiting;
        }

        return answer;
    }

    private string? Read()
    {
        _reader ??= console.OpenIn();
        return _reader.ReadLine();
    }
}
