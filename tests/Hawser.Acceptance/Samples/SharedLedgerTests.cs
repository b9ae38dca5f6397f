using System.Globalization;
using System.Text.RegularExpressions;

namespace Hawser.Acceptance.Samples;

/// <summary>What samples/SharedLedger promises its user, seen from outside.</summary>
public sealed partial class SharedLedgerTests
{
    [Fact]
    public async Task W10_a_worker_that_is_handed_to_others_has_each_of_their_entries_once()
    {
        (int exitCode, string output) = await SampleProgram.RunAsync("SharedLedger", "3", "200");

        Assert.Equal(0, exitCode);
        string[] lines = output.Split('\n');
        Assert.Equal(
            ["clerk 1 made 200 entries", "clerk 2 made 200 entries", "clerk 3 made 200 entries", "balance 60300", ""], lines[^5..]);
        int[] processes = [.. Worker().Matches(output).Select(static match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(4, processes.Distinct().Count());
        ProcessAssert.Gone(processes);
    }

    [Theory]
    [InlineData]
    [InlineData("0", "1")]
    [InlineData("17", "1")]
    [InlineData("1", "none")]
    public async Task Bad_input_has_a_clear_message(params string[] arguments)
    {
        (int exitCode, string output) = await SampleProgram.RunAsync("SharedLedger", arguments);

        Assert.Equal(2, exitCode);
        Assert.StartsWith("Usage: SharedLedger CLERKS ENTRIES", output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?:is|was) process (\d+)")]
    private static partial Regex Worker();
}
