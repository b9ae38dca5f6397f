using System.Diagnostics;
using System.Globalization;

namespace Hawser.Tests.Shared;

/// <summary>
/// Runs the cases of a fuzzer, each from a seed of its own, so that one that fails is repeated alone: by <c>HAWSER_FUZZ_SEED</c>, the seed
/// of the first case (1), and <c>HAWSER_FUZZ_CASES</c>, how many there are (10,000).
/// </summary>
internal static class FuzzRun
{
    /// <summary>What a case may take before it counts as hung.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly int FirstSeed = Number("HAWSER_FUZZ_SEED", 1);

    private static readonly int Cases = Number("HAWSER_FUZZ_CASES", 10_000);

    /// <summary>Runs all cases, and watches over what the process has: after the first tenth it may not grow.</summary>
    /// <param name="fuzzCase">One case; everything random in it comes from what it is given.</param>
    /// <param name="weight">Of cases that are as much as this number of others, so many times fewer run.</param>
    public static async Task RunAsync(Func<Random, Task> fuzzCase, int weight = 1)
    {
        Growth? growth = null;
        int cases = (Cases + weight - 1) / weight;
        for (int i = 0; i < cases; i++)
        {
            if (i == Math.Max(cases / 10, Math.Min(cases / 2, 500)))
            {
                growth = Growth.Measure();
            }

            int seed = unchecked(FirstSeed + i);
            long start = Stopwatch.GetTimestamp();
            try
            {
                // Neighbours get seeds that are far apart.
                await Task.Run(() => fuzzCase(new Random(unchecked(seed * -1640531527)))).WaitAsync(Limit);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(
                    $"Case {i} failed after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s, with seed {seed}: {e.Message} "
                        + $"HAWSER_FUZZ_SEED={seed} HAWSER_FUZZ_CASES=1 repeats it.",
                    e);
            }
        }

        growth?.ExpectNone();
    }

    /// <summary>A number from the environment.</summary>
    /// <param name="variable">Its name.</param>
    /// <param name="otherwise">What holds when it is not set, or no number.</param>
    public static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}
