using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Hawser.Acceptance.Samples;

/// <summary>A run of samples/WordCount as its user starts it: a program with arguments, an output and an exit code.</summary>
internal sealed partial class WordCountRun : IDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _output = [];

    private WordCountRun(Process process) => _process = process;

    /// <summary>The lines read from stdout so far.</summary>
    public IReadOnlyList<string> Output => _output;

    /// <summary>The processes of the workers that the output read so far has named.</summary>
    public IEnumerable<int> Workers =>
        _output.Select(line => WorkerLine().Match(line))
            .Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    public static WordCountRun Start(params string[] arguments)
    {
        ProcessStartInfo start = SampleProgram.Command("WordCount", arguments);
        start.RedirectStandardInput = true;
        var run = new WordCountRun(Process.Start(start)!);
        run._process.StandardInput.Close();
        run._process.OutputDataReceived += (_, e) => run.OnLine(e.Data);
        run._process.BeginOutputReadLine();
        return run;
    }

    /// <summary>Reads stdout up to the first line that <paramref name="wanted"/> accepts.</summary>
    public async Task WaitForLineAsync(Func<string, bool> wanted)
    {
        using var deadline = new CancellationTokenSource(ProcessAssert.Patience);
        await foreach (string line in _lines.Reader.ReadAllAsync(deadline.Token))
        {
            _output.Add(line);
            if (wanted(line))
            {
                return;
            }
        }
        Assert.Fail($"The output ended without the line waited for: {string.Join('\n', _output)}");
    }

    /// <summary>Reads the output to its end; the exit code and what was written to stderr.</summary>
    public async Task<(int ExitCode, string Error)> EndAsync()
    {
        using var deadline = new CancellationTokenSource(ProcessAssert.Patience);
        string error = await _process.StandardError.ReadToEndAsync(deadline.Token);
        await foreach (string line in _lines.Reader.ReadAllAsync(deadline.Token))
        {
            _output.Add(line);
        }
        await _process.WaitForExitAsync(deadline.Token);
        return (_process.ExitCode, error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            _lines.Writer.Complete();
        }
        else
        {
            _lines.Writer.TryWrite(line);
        }
    }

    [GeneratedRegex(@"^counter \d+ is process (\d+)$")]
    private static partial Regex WorkerLine();
}
