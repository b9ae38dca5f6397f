using System.Collections.Concurrent;
using Hawser.Acceptance.Child;
using Hawser.Workers.Launching;

namespace Hawser.Acceptance.Launching;

/// <summary>Starts processes for the launcher's tests, and remembers the lines that they print.</summary>
internal sealed class Launched : IAsyncDisposable
{
    private readonly BlockingCollection<(OutputStream Stream, string Line)> _lines;

    private Launched(LaunchedProcess process, BlockingCollection<(OutputStream Stream, string Line)> lines)
    {
        Process = process;
        _lines = lines;
    }

    public LaunchedProcess Process { get; }

    public static string ChildExecutable { get; } = Path.Combine(AppContext.BaseDirectory, "Hawser.Acceptance.Child");

    /// <summary>A worker made of this test program's own command that does a verb of the child.</summary>
    public static Task<Launched> VerbAsync(params string[] verb) => StartAsync(LocalLauncher.Default, ChildEntry.BootLine(verb));

    /// <summary>A shell script in a worker's place.</summary>
    public static Task<Launched> ShellAsync(string script) =>
        StartAsync(new LocalLauncher { FileName = "/bin/sh", Arguments = ["-c", script] }, "{}"u8.ToArray());

    public static async Task<Launched> StartAsync(LocalLauncher launcher, byte[] bootLine, int tail = 64 * 1024)
    {
        var lines = new BlockingCollection<(OutputStream, string)>();
        LaunchedProcess process = await launcher.LaunchAsync(
            new LaunchRequest
            {
                Name = "the worker's name",
                BootLine = bootLine,
                OutputTailBytes = tail,
                OnOutputLine = (stream, line) => lines.Add((stream, line)),
            },
            TestContext.Current.CancellationToken);
        return new Launched(process, lines);
    }

    /// <summary>The next line that it prints, on either stream.</summary>
    public string NextLine()
    {
        Assert.True(_lines.TryTake(out (OutputStream Stream, string Line) next, ProcessAssert.Patience), "no further line came");
        return next.Line;
    }

    /// <summary>The process id in the next line, which is <c>ready N</c> or <c>child N</c>.</summary>
    public int NextProcessId(string word)
    {
        string line = NextLine();
        Assert.StartsWith(word + " ", line, StringComparison.Ordinal);
        return int.Parse(line[(word.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    public Task<ProcessExit> ExitAsync() => Process.Exited.WaitAsync(ProcessAssert.Patience);

    /// <summary>Every test ends here: the process is gone and reaped.</summary>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync().AsTask().WaitAsync(ProcessAssert.Patience);
        Assert.False(Directory.Exists($"/proc/{Process.ProcessId}"), "the process is not reaped");
        ProcessAssert.Gone(Process.ProcessId);
    }
}
