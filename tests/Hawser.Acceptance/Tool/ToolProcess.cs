using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hawser.Acceptance.Tool;

/// <summary>The <c>hawser</c> tool while it runs, with all that it has written until now. Disposing it kills it.</summary>
internal sealed partial class ToolProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ToolProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _error));
    }

    /// <summary>What it wrote to standard output.</summary>
    public string Output => Text(_output);

    /// <summary>What it wrote to standard error.</summary>
    public string Error => Text(_error);

    /// <summary>Starts it.</summary>
    /// <param name="command">The program, its arguments and its environment.</param>
    public static ToolProcess Start(ProcessStartInfo command)
    {
        command.RedirectStandardInput = true;
        command.RedirectStandardOutput = true;
        command.RedirectStandardError = true;
        return new ToolProcess(Process.Start(command)!);
    }

    /// <summary>Gives it something to read, and more may follow.</summary>
    public async Task SendAsync(string input)
    {
        await _process.StandardInput.WriteAsync(input).Soon();
        await _process.StandardInput.FlushAsync().Soon();
    }

    /// <summary>Gives it the last that it is to read, and the end of that.</summary>
    public async Task ReadAsync(string input)
    {
        await SendAsync(input);
        _process.StandardInput.Close();
    }

    /// <summary>Waits until it has written a text to standard output.</summary>
    public Task WriteAsync(string text) => UntilAsync(() => Output.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Waits until it has written a text to standard error.</summary>
    public Task SayAsync(string text) => UntilAsync(() => Error.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Presses Ctrl+C.</summary>
    public void Interrupt()
    {
        const int interrupt = 2;
        Assert.Equal(0, ProcessAssert.Signal(_process.Id, interrupt));
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> ExitAsync() => ExitAsync(RuntimeKit.GuestPatience);

    /// <inheritdoc cref="ExitAsync()"/>
    public async Task<int> ExitAsync(TimeSpan patience)
    {
        await _process.WaitForExitAsync().WaitAsync(patience);
        await _reading.Soon();
        return _process.ExitCode;
    }

    /// <summary>The processes that its output names: <c>process 123</c>.</summary>
    public static int[] ProcessesIn(string output) =>
        [.. ProcessName().Matches(output).Select(static match => int.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture))];

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task UntilAsync(Func<bool> condition, string what)
    {
        while (true)
        {
            Task more;
            lock (_output)
            {
                more = _more.Task;
            }

            if (condition())
            {
                return;
            }

            Assert.False(_reading.IsCompleted, $"It ended without '{what}'. Output:\n{Output}\nError:\n{Error}");
            await Task.WhenAny(more, _reading).WaitAsync(RuntimeKit.GuestPatience);
        }
    }

    private string Text(StringBuilder text)
    {
        lock (_output)
        {
            return text.ToString();
        }
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder text)
    {
        char[] buffer = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            TaskCompletionSource more;
            lock (_output)
            {
                text.Append(buffer, 0, read);
                (more, _more) = (_more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            more.SetResult();
        }
    }

    [GeneratedRegex("[Pp]rocess (?<id>[0-9]+)")]
    private static partial Regex ProcessName();
}
