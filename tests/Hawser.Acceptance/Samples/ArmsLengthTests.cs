using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance.Samples;

/// <summary>What samples/ArmsLength promises its user, seen from outside.</summary>
public sealed partial class ArmsLengthTests
{
    [Fact]
    public async Task W16_a_native_library_that_crashes_twice_is_reported_and_the_program_goes_on()
    {
        (int exitCode, string output) = await RunAsync("rope", "crash", "größe", "crash", "knot");

        Assert.Equal(0, exitCode);
        string[] lines = output.Split('\n');
        Assert.Equal(["'rope' has 4 bytes.", "'größe' has 7 bytes.", "'knot' has 4 bytes."], lines.Where(line => line.Contains(" bytes.")));
        Assert.Equal(2, lines.Count(line => line.StartsWith("The library crashed: Signal SIG", StringComparison.Ordinal)));
        Assert.Equal(2, lines.Count(line => line == "  calls:    ITextLibrary.MeasureAsync"));
        Assert.Equal(2, lines.Count(line => line.StartsWith("  dump:     hawser-text_library.", StringComparison.Ordinal)));
        Assert.Contains("This program has not noticed anything.", lines);
        int[] processes = [.. Process().Matches(output).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(3, processes.Distinct().Count());
        ProcessAssert.Gone(processes);
    }

    [Fact]
    public async Task Without_words_it_says_what_it_wants()
    {
        (int exitCode, string output) = await RunAsync();

        Assert.Equal(2, exitCode);
        Assert.StartsWith("Usage: ArmsLength WORD", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] words)
    {
        // The sample is built by the same command, hence in the same configuration, as these tests.
        string target = Path.GetRelativePath(Repository.Find("tests/Hawser.Acceptance"), AppContext.BaseDirectory);
        string program = Path.Combine(Repository.Find("samples/ArmsLength"), target, "ArmsLength.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using System.Diagnostics.Process run = System.Diagnostics.Process.Start(start)!;
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

    [GeneratedRegex(@"library is in process (\d+)")]
    private static partial Regex Process();
}
