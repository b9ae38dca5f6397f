using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Hawser.Acceptance.Launching;

namespace Hawser.Acceptance.Foreign;

/// <summary>One process of Hawser's for all tests of a class: that it serves the next one is part of what they show.</summary>
public sealed class HostProcess : IAsyncLifetime
{
    private readonly Process _process = Process.Start(new ProcessStartInfo(Launched.ChildExecutable, ["host"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private readonly Channel<string> _answers = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _ends = new();
    private Task _reading = Task.CompletedTask;

    public int Id => _process.Id;

    public ValueTask InitializeAsync()
    {
        _reading = ReadAsync();
        return ValueTask.CompletedTask;
    }

    /// <summary>A boot line for one peer.</summary>
    /// <param name="hasty">Of the listener that bears a second and a half of silence.</param>
    public async Task<string> TicketAsync(bool hasty = false) => (await AskAsync(hasty ? "ticket hasty" : "ticket"))["ticket ".Length..];

    /// <summary>Has the host dial a listener: <c>dialed</c>, or <c>refused</c> and whether for good.</summary>
    public Task<string> DialAsync(string bootLine) => AskAsync($"dial {bootLine}");

    /// <summary>How the host saw a session end: the kind, and the detail behind it.</summary>
    public Task<string> EndOfAsync(string session) =>
        _ends.GetOrAdd(session, _ => new TaskCompletionSource<string>()).Task.WaitAsync(ProcessAssert.Patience);

    /// <summary>What the host's objects take, in bytes, when all that nobody holds is gone.</summary>
    public async Task<long> MemoryAsync() =>
        long.Parse((await AskAsync("memory"))["memory ".Length..], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Sends a command, and returns the line that answers it.</summary>
    public async Task<string> AskAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        return await _answers.Reader.ReadAsync().AsTask().WaitAsync(ProcessAssert.Patience);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        ProcessAssert.Gone(_process.Id);
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ', 3) is ["end", var session, var how])
            {
                _ends.GetOrAdd(session, _ => new TaskCompletionSource<string>()).TrySetResult(how);
            }
            else
            {
                _answers.Writer.TryWrite(line);
            }
        }

        _answers.Writer.Complete();
    }
}
