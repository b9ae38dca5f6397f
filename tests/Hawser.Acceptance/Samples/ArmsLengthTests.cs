using System.Globalization;
using System.Text.RegularExpressions;

namespace Hawser.Acceptance.Samples;

/// <summary>What samples/ArmsLength promises its user, seen from outside.</summary>
public sealed partial class ArmsLengthTests
{
    [Fact]
    public async Task W16_a_native_library_that_crashes_twice_is_reported_and_the_program_goes_on()
    {
        (int exitCode, string output) = await SampleProgram.RunAsync("ArmsLength", "rope", "crash", "größe", "crash", "knot");

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
        (int exitCode, string output) = await SampleProgram.RunAsync("ArmsLength");

        Assert.Equal(2, exitCode);
        Assert.StartsWith("Usage: ArmsLength WORD", output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"library is in process (\d+)")]
    private static partial Regex Process();
}
