namespace Primes;

/// <summary>Numbers that follow each other, from the first to below the last.</summary>
internal sealed record Section(long From, long To)
{
    /// <summary>How many numbers a section has. A task for the pool, which puts as many into a batch as are worth it.</summary>
    public const int Length = 20_000;

    /// <summary>A range in sections, made as they are needed.</summary>
    public static IEnumerable<Section> Of(long from, long to)
    {
        for (long start = from; start < to; start += Length)
        {
            yield return new Section(start, Math.Min(to, start + Length));
        }
    }
}
