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

    /// <summary>Answers a request; returns when it was answered, or nobody waits any more.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="request">The request.</param>
    public async Task AnswerAsync(IRuntime runtime, InputRequested request)
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
        try
        {
            await runtime.AnswerInputAsync(request.RequestId, answer);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The runtime has ended: nobody waits for the answer.
        }
    }

    private string? Read()
    {
        _reader ??= console.OpenIn();
        return _reader.ReadLine();
    }
}
