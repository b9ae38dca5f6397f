using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Hawser.Acceptance.Launching;

/// <summary>
/// An owner in a process of its own, so that a test can kill it: the child program with the verb <c>own</c>.
/// Passes on what its worker prints.
/// </summary>
internal sealed class Owner : IDisposable
{
    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];

    private Owner(Process process) => _process = process;

    public int Id => _process.Id;

    public static Owner Of(params string[] verb) => Start(Launched.ChildExecutable, ["own", .. verb]);

    public static Owner Start(string fileName, string[] arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(fileName, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var owner = new Owner(process);
        process.OutputDataReceived += (_, e) => owner.Take(e.Data);
        process.ErrorDataReceived += (_, e) => owner.Take(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return owner;
    }

    public string NextLine()
    {
        Assert.True(_lines.TryTake(out string? line, ProcessAssert.Patience), "no further line came");
        return line!;
    }

    /// <summary>The process id in the next line that begins with the word.</summary>
    public int NextProcessId(string word)
    {
        string line = NextLine();
        while (!line.StartsWith(word + " ", StringComparison.Ordinal))
        {
            line = NextLine();
        }

        return int.Parse(line[(word.Length + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>The worker's id once it does what it is to do, and the id of the child that it told of before.</summary>
    public int NextProcessId(string word, out int child)
    {
        child = NextProcessId("child");
        return NextProcessId(word);
    }

    public void Say(string line) => _process.StandardInput.WriteLine(line);

    public void Signal(int number) => Assert.Equal(0, ProcessAssert.Signal(_process.Id, number));

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public int ExitCode()
    {
        Assert.True(_process.WaitForExit(ProcessAssert.Patience), "the owner does not end");
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        Assert.True(_process.WaitForExit(ProcessAssert.Patience), "the owner does not end");
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            _lines.Add(line);
        }
    }
}
