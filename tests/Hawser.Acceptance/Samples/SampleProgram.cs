using System.Diagnostics;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance.Samples;

/// <summary>Runs samples as their users do: programs with arguments, an output and an exit code.</summary>
internal static class SampleProgram
{
    /// <summary>What starts the sample. It is built by the same command, hence in the same configuration, as these tests.</summary>
    public static ProcessStartInfo Command(string sample, IEnumerable<string> arguments)
    {
        string target = Path.GetRelativePath(Repository.Find("tests/Hawser.Acceptance"), AppContext.BaseDirectory);
        string program = Path.Combine(Repository.Find("samples/" + sample), target, sample + ".dll");
        return new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
    }

    /// <summary>Runs a sample to its end; its output is what it wrote to stdout, then what it wrote to stderr.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string sample, params string[] arguments)
    {
        using Process run = Process.Start(Command(sample, arguments))!;
        try
        {
            Task<string> error = run.StandardError.ReadToEndAsync().Soon();
            string output = await run.StandardOutput.ReadToEndAsync().Soon();
            await run.WaitForExitAsync().Soon();
            return (run.ExitCode, output + await error);
        }
        finally
        {
            if (!run.HasExited)
            {
                run.Kill(entireProcessTree: true);
            }
        }
    }
}
