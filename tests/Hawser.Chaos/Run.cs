using System.Globalization;
using Hawser.Chaos.Rounds;

namespace Hawser.Chaos;

/// <summary>
/// One run of rounds, one after the other. What a round does comes from the seed and the round's number alone, so that one that failed is repeated by
/// itself, as far as processes allow.
/// </summary>
internal sealed class Run
{
    private const int Scatter = -1640531527; // Neighbours get schedules that are far apart.

    private static readonly (string Kind, Func<IRound> Make)[] All =
    [
        ("owners", static () => new OwnersRound()),
        ("workers", static () => new WorkersRound()),
        ("pools", static () => new PoolsRound()),
        ("runtimes", static () => new RuntimesRound()),
        ("agents", static () => new AgentsRound()),
    ];

    private readonly ChaosOptions _options;
    private readonly Oracle _oracle = new();

    internal Run(ChaosOptions options) => _options = options;

    internal static IEnumerable<string> Kinds => All.Select(static one => one.Kind);

    /// <returns>Whether nothing was wrong.</returns>
    internal async Task<bool> RunAsync()
    {
        (string Kind, Func<IRound> Make)[] kinds = [.. All.Where(one => _options.Only.Count == 0 || _options.Only.Contains(one.Kind))];
        Console.WriteLine($"Seed {_options.Seed}, {_options.Time.TotalSeconds:0} s, {string.Join(", ", kinds.Select(static one => one.Kind))}");
        using var disk = SmallDisk.TryMount();
        Console.WriteLine(disk is null ? "No full disk: no tmpfs may be mounted here" : $"A disk that fills up: {disk.Path}");
        long start = TimeProvider.System.GetTimestamp();
        Leftovers? before = null;
        int done = 0;
        while (done < _options.Rounds && TimeProvider.System.GetElapsedTime(start) < _options.Time)
        {
            int number = _options.First + done;
            (string kind, Func<IRound> make) = kinds[(number - 1) % kinds.Length];
            await RoundAsync(number, kind, make(), disk);
            done++;
            if (done == kinds.Length)
            {
                // What stays for the process's life is there now.
                before = await Leftovers.SettleAsync(null, _oracle);
            }
        }

        await Leftovers.SettleAsync(before, _oracle);
        Console.WriteLine();
        Console.WriteLine($"{done} rounds in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0} s with seed {_options.Seed}");
        _oracle.Summarize(Console.Out);
        return _oracle.Faults.Count == 0;
    }

    private async Task RoundAsync(int number, string kind, IRound round, SmallDisk? disk)
    {
        int faults = _oracle.Faults.Count;
        var random = new Random(unchecked((_options.Seed * 7919) + (number * Scatter)));
        _oracle.Round = string.Create(CultureInfo.InvariantCulture, $"round {number} ({kind})");
        var length = TimeSpan.FromSeconds(5 + (10 * random.NextDouble()));
        long start = TimeProvider.System.GetTimestamp();
        try
        {
            await round.RunAsync(new RoundContext(random, _oracle, length, disk)).WaitAsync(Oracle.Patience + length);
        }
        catch (Exception e)
        {
            _oracle.Fault($"the round itself ended by {e}");
        }

        Console.WriteLine(
            $"{number,4} {kind,-9} {TimeProvider.System.GetElapsedTime(start).TotalSeconds,6:0.0} s  {_oracle.TakeRoundSummary()}");
        foreach (string fault in _oracle.Faults.Skip(faults))
        {
            Console.WriteLine($"     WRONG: {fault}");
            Console.WriteLine(
                $"     again: --seed {_options.Seed} --first {number} --rounds 1{(_options.Only.Count > 0 ? $" --only {string.Join(',', _options.Only)}" : "")}");
        }
    }
}
