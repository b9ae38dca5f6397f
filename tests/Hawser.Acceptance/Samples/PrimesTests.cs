namespace Hawser.Acceptance.Samples;

/// <summary>What samples/Primes promises its user, seen from outside.</summary>
public sealed class PrimesTests
{
    [Fact]
    public async Task W28_W35_the_primes_of_a_range_are_counted_by_several_processes_with_a_line_of_progress()
    {
        (int exitCode, string output) = await SampleProgram.RunAsync("Primes", "0", "1000000", "2");

        Assert.Equal(0, exitCode);
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal("There are 78498 primes from 0 to below 1000000; the greatest is 999983.", lines[0]);
        Assert.StartsWith("50 of 50 (100 %), 0 in flight, 0 failed, ", lines[^1], StringComparison.Ordinal);
        Assert.All(lines[1..], static line => Assert.Contains(" of 50 (", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_range_without_primes_and_one_that_is_none_are_told_so()
    {
        Assert.Equal(
            (0, "There are no primes from 24 to below 24.\n"),
            await FirstLineAsync("24", "24"));
        (int exitCode, string output) = await SampleProgram.RunAsync("Primes", "9", "3");
        Assert.Equal(2, exitCode);
        Assert.Contains("Usage: Primes FROM TO", output, StringComparison.Ordinal);

        static async Task<(int, string)> FirstLineAsync(params string[] arguments)
        {
            (int exitCode, string output) = await SampleProgram.RunAsync("Primes", arguments);
            return (exitCode, output[..(output.IndexOf('\n', StringComparison.Ordinal) + 1)]);
        }
    }
}
