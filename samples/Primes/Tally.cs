namespace Primes;

/// <summary>How many primes some sections have, and the greatest of them.</summary>
internal sealed record Tally(long Primes, long Greatest)
{
    public static Tally None { get; } = new(0, 0);

    /// <summary>Counts, by a sieve of the section.</summary>
    public static Tally Count(Section section)
    {
        bool[] isComposite = new bool[section.To - section.From];
        for (long divisor = 2; divisor * divisor < section.To; divisor++)
        {
            long first = Math.Max(divisor * divisor, (section.From + divisor - 1) / divisor * divisor);
            for (long multiple = first; multiple < section.To; multiple += divisor)
            {
                isComposite[multiple - section.From] = true;
            }
        }

        long primes = 0;
        long greatest = 0;
        for (long number = Math.Max(2, section.From); number < section.To; number++)
        {
            if (!isComposite[number - section.From])
            {
                primes++;
                greatest = number;
            }
        }

        return new Tally(primes, greatest);
    }

    public Tally Add(Tally other) => new(Primes + other.Primes, Math.Max(Greatest, other.Greatest));

    public string Describe(long from, long to) => Primes == 0
        ? $"There are no primes from {from} to below {to}."
        : $"There are {Primes} primes from {from} to below {to}; the greatest is {Greatest}.";
}
