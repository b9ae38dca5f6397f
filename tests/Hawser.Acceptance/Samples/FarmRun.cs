using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Hawser.Acceptance.Samples;

/// <summary>
/// A run of samples/WebFarm by its script, as its user has it: the parent says which process it is, and then which processes answer. Disposing it kills what
/// is left of it.
/// </summary>
internal sealed partial class FarmRun : IAsyncDisposable
{
    private readonly Process _script;
    private readonly Channel<int> _parents = Channel.CreateUnbounded<int>();
    private readonly Channel<int> _workers = Channel.CreateUnbounded<int>();
    private readonly List<int> _all = [];

    private FarmRun(Process script) => _script = script;

    /// <summary>All processes that it has told of.</summary>
    public IReadOnlyList<int> Processes
    {
        get
        {
            lock (_all)
            {
                return [.. _all];
            }
        }
    }

    public static FarmRun Start(params string[] arguments)
    {
        ProcessStartInfo farm = SampleProgram.Command("WebFarm", arguments);

        // A session of its own, so that script and parent can be killed together.
        var start = new ProcessStartInfo("setsid", ["bash", Tests.Shared.Repository.Find("samples/WebFarm/keep"), farm.FileName, .. farm.ArgumentList])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var run = new FarmRun(Process.Start(start)!);
        run._script.OutputDataReceived += (_, e) => run.Hear(e.Data);
        run._script.ErrorDataReceived += static (_, _) => { };
        run._script.BeginOutputReadLine();
        run._script.BeginErrorReadLine();
        return run;
    }

    /// <summary>The next parent.</summary>
    public Task<int> ParentAsync() => _parents.Reader.ReadAsync().AsTask().Soon();

    /// <summary>The next process that answers.</summary>
    public Task<int> WorkerAsync() => _workers.Reader.ReadAsync().AsTask().Soon();

    /// <summary>Asks a parent to end, and gives the script's exit code.</summary>
    public async Task<int> StopAsync(int parent)
    {
        const int terminate = 15;
        _ = ProcessAssert.Signal(parent, terminate);
        await _script.WaitForExitAsync().Soon();
        return _script.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        const int kill = 9;
        if (!_script.HasExited)
        {
            _ = ProcessAssert.Signal(-_script.Id, kill);
            await _script.WaitForExitAsync().Soon();
        }

        ProcessAssert.Gone(Processes);
        _script.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is not null && Told().Match(line) is { Success: true } told)
        {
            int process = int.Parse(told.Groups["process"].Value, CultureInfo.InvariantCulture);
            lock (_all)
            {
                _all.Add(process);
            }

            (told.Groups["worker"].Success ? _workers : _parents).Writer.TryWrite(process);
        }
    }

    [GeneratedRegex(@"(?<worker>web\.\d+ is )?process (?<process>\d+)( has port|$)")]
    private static partial Regex Told();
}
