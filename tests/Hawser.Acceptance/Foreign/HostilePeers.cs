using System.Diagnostics;
using System.Text.Json;

namespace Hawser.Acceptance.Foreign;

/// <summary>One process for all hostile peers of a class, each with a connection of its own. One that hangs takes the process along; the next has another.</summary>
public sealed class HostilePeers : IAsyncLifetime
{
    private Process? _process;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs a scenario; its connection stays until <see cref="LeaveAsync"/>.</summary>
    /// <returns>The session, and how the peer has seen the end: <c>cut</c>, or <c>lives</c>.</returns>
    public async Task<(string Session, string End)> RunAsync(string bootLine, string scenario, string[] arguments)
    {
        _process ??= Process.Start(new ProcessStartInfo(
            "python3", [Path.Combine(AppContext.BaseDirectory, "Foreign", "python", "hostile.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        });
        string answer = await AskAsync(JsonSerializer.Serialize(new { scenario, arguments, boot = bootLine }));
        Assert.StartsWith("ok ", answer, StringComparison.Ordinal);
        using var outcome = JsonDocument.Parse(answer[3..]);
        return (outcome.RootElement.GetProperty("session").GetString()!, outcome.RootElement.GetProperty("end").GetString()!);
    }

    /// <summary>Closes the connection of the last scenario.</summary>
    public async Task LeaveAsync() => Assert.Equal("left", await AskAsync(""));

    public ValueTask DisposeAsync()
    {
        End();
        return ValueTask.CompletedTask;
    }

    private async Task<string> AskAsync(string line)
    {
        try
        {
            await _process!.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
            string answer = await _process.StandardOutput.ReadLineAsync().WaitAsync(ProcessAssert.Patience) ?? "it has ended";
            return answer.StartsWith("failed ", StringComparison.Ordinal)
                ? throw new InvalidOperationException(JsonSerializer.Deserialize<string>(answer["failed ".Length..]))
                : answer;
        }
        catch (Exception)
        {
            End();
            throw;
        }
    }

    private void End()
    {
        if (_process is not null)
        {
            _process.Kill();
            ProcessAssert.Gone(_process.Id);
            _process.Dispose();
            _process = null;
        }
    }
}
