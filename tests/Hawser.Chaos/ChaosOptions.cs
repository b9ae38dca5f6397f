using System.Globalization;

namespace Hawser.Chaos;

/// <summary>What the command line says. Immutable.</summary>
/// <param name="Time">How long new rounds are begun.</param>
/// <param name="Seed">What every round's schedule comes from, together with its number.</param>
/// <param name="First">The number of the first round, from 1.</param>
/// <param name="Rounds">How many rounds there are at most.</param>
/// <param name="Only">The kinds of rounds; empty: all.</param>
internal sealed record ChaosOptions(TimeSpan Time, int Seed, int First, int Rounds, IReadOnlyList<string> Only)
{
    internal const string Usage = """
        Usage: Hawser.Chaos [--time SECONDS] [--seed NUMBER] [--first ROUND] [--rounds COUNT] [--only KIND,KIND]
          --time    how long rounds are begun: 60
          --seed    what the schedule comes from: another one each time, which is printed
          --first   the number of the first round: 1; with --rounds 1 a round that failed is repeated
          --rounds  how many rounds at most
          --only    of owners, workers, pools, runtimes, agents
        """;

    /// <returns>Null: it is wrong.</returns>
    internal static ChaosOptions? Parse(string[] arguments)
    {
        var options = new ChaosOptions(TimeSpan.FromSeconds(60), Random.Shared.Next(1, 1_000_000), 1, int.MaxValue, []);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length)
            {
                return null;
            }

            string value = arguments[i + 1];
            bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            switch (arguments[i])
            {
                case "--time" when isNumber:
                    options = options with { Time = TimeSpan.FromSeconds(number) };
                    break;
                case "--seed" when isNumber:
                    options = options with { Seed = number };
                    break;
                case "--first" when isNumber && number > 0:
                    options = options with { First = number };
                    break;
                case "--rounds" when isNumber:
                    options = options with { Rounds = number };
                    break;
                case "--only" when value.Split(',').All(Run.Kinds.Contains):
                    options = options with { Only = value.Split(',') };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
