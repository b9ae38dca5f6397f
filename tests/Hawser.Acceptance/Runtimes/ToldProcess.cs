using System.Diagnostics;
using System.Threading.Channels;

namespace Hawser.Acceptance;

/// <summary>A program that is told lines and answers with lines. Disposing it kills it.</summary>
internal sealed class ToldProcess : IAsyncDisposable
{
    /// <summary>Longer than others wait: what it says may be the result of a first cell, on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Channel<string> _errors = Channel.CreateUnbounded<string>();
    private readonly Task _reading;

    private ToldProcess(Process process)
    {
        _process = process;
        _reading = ReadErrorsAsync();
    }

    public int Id => _process.Id;

    /// <summary>What it wrote to stderr and nobody has read yet, once it has ended.</summary>
    public async Task<string> ErrorAsync()
    {
        await _reading.Soon();
        return string.Join('\n', await _errors.Reader.ReadAllAsync().ToListAsync().AsTask().Soon());
    }

    /// <summary>Reads stderr up to a line that has this in it.</summary>
    public async Task ErrorWithAsync(string text)
    {
        while (!(await _errors.Reader.ReadAsync().AsTask().Soon()).Contains(text, StringComparison.Ordinal))
        {
            // A line about something else.
        }
    }

    /// <summary>A program beside the tests.</summary>
    public static ToldProcess Start(string program, params string[] arguments)
    {
        string path = Path.Combine(AppContext.BaseDirectory.Replace("Hawser.Acceptance/", program + "/", StringComparison.Ordinal), program);
        return Start(new ProcessStartInfo(path, arguments));
    }

    public static ToldProcess Start(ProcessStartInfo command)
    {
        command.RedirectStandardInput = true;
        command.RedirectStandardOutput = true;
        command.RedirectStandardError = true;
        return new ToldProcess(Process.Start(command)!);
    }

    /// <summary>The next line that it writes; fails when there is none.</summary>
    public async Task<string> LineAsync()
    {
        string? line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        Assert.True(line is not null, $"the program has ended: {(line is null ? await ErrorAsync() : "")}");
        return line!;
    }

    /// <summary>The first line from here on that has this in it.</summary>
    public async Task<string> LineWithAsync(string text)
    {
        while (true)
        {
            string line = await LineAsync();
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    public async Task<string> AskAsync(string line)
    {
        await SayAsync(line);
        return await LineAsync();
    }

    public async Task SayAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line).Soon();
        await _process.StandardInput.FlushAsync().Soon();
    }

    /// <summary>Closes its standard input.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Waits until it has ended by itself, with code 0.</summary>
    public async Task WaitForEndAsync()
    {
        await _process.WaitForExitAsync().Soon();
        Assert.Equal(0, _process.ExitCode);
    }

    /// <summary>SIGKILL; returns when it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().Soon();
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _errors.Writer.TryWrite(line);
        }

        _errors.Writer.Complete();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        ProcessAssert.Gone(_process.Id);

        // Children of it, if it had any, hear of the end by that.
        _process.StandardInput.Close();
        _process.Dispose();
    }
}
