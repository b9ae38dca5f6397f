using System.Globalization;
using System.Text.RegularExpressions;

namespace Hawser.Acceptance.Samples;

/// <summary>What samples/PrimeTree promises its user, seen from outside.</summary>
public sealed partial class PrimeTreeTests
{
    [Theory]
    [InlineData("100", "0", 25, 1)]
    [InlineData("10000", "2", 1229, 7)]
    public async Task W11_workers_that_start_workers_count_all_primes_once_and_are_gone(string numbers, string depth, int primes, int processes)
    {
        (int exitCode, string output) = await SampleProgram.RunAsync("PrimeTree", numbers, depth);

        Assert.Equal(0, exitCode);
        Assert.EndsWith($"{primes} primes below {numbers}, by {processes} processes\n", output, StringComparison.Ordinal);
        (int Self, int Parent)[] branches =
        [
            .. Branch().Matches(output).Select(match => (Number(match.Groups[1].Value), Number(match.Groups[2].Value))),
        ];
        Assert.Equal(processes, branches.Select(static branch => branch.Self).Distinct().Count());
        Assert.All(branches[1..], branch => Assert.Contains(branch.Parent, branches.Select(static other => other.Self)));
        ProcessAssert.Gone([.. branches.Select(static branch => branch.Self)]);
    }

    [Theory]
    [InlineData]
    [InlineData("0", "1")]
    [InlineData("100", "5")]
    [InlineData("many", "1")]
    public async Task Bad_input_has_a_clear_message(params string[] arguments)
    {
        (int exitCode, string output) = await SampleProgram.RunAsync("PrimeTree", arguments);

        Assert.Equal(2, exitCode);
        Assert.StartsWith("Usage: PrimeTree N DEPTH", output, StringComparison.Ordinal);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"process (\d+), started by (\d+)")]
    private static partial Regex Branch();
}
