using System.Diagnostics;
using System.Text.Json;

namespace Hawser.Acceptance.Foreign;

/// <summary>A peer in another language, which runs one scenario with the host.</summary>
internal sealed class GuestProcess : IDisposable
{
    private readonly Process _process;

    private GuestProcess(Process process) => _process = process;

    public static GuestProcess Start(string language, string role, string scenario) => new(Process.Start(
        new ProcessStartInfo(
            language == "python" ? "python3" : language,
            [Path.Combine(AppContext.BaseDirectory, "Foreign", language, language == "python" ? "scenarios.py" : "scenarios.mjs"), role, scenario])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);

    public Task WriteLineAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(ProcessAssert.Patience);

    /// <summary>Waits until the scenario has held: its session, and how its own side saw the end.</summary>
    public async Task<(string Session, string End)> SuccessAsync()
    {
        string? last = await ReadLineAsync();
        if (last is null)
        {
            Assert.Fail(await FailureAsync());
        }

        Assert.StartsWith("ok ", last, StringComparison.Ordinal);
        using var outcome = JsonDocument.Parse(last[3..]);
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(ProcessAssert.Patience);
        Assert.Equal((0, ""), (_process.ExitCode, await _process.StandardError.ReadToEndAsync()));
        return (outcome.RootElement.GetProperty("session").GetString()!, outcome.RootElement.GetProperty("end").GetString()!);
    }

    /// <summary>Waits until it has failed, and returns what it says of it.</summary>
    public async Task<string> FailureAsync()
    {
        string error = await _process.StandardError.ReadToEndAsync().WaitAsync(ProcessAssert.Patience);
        await _process.WaitForExitAsync().WaitAsync(ProcessAssert.Patience);
        Assert.NotEqual(0, _process.ExitCode);
        return error;
    }

    public void Dispose()
    {
        _process.Kill();
        ProcessAssert.Gone(_process.Id);
        _process.Dispose();
    }
}
