using Hawser.Chaos.Rounds;

namespace Hawser.Chaos;

/// <summary>
/// Runs owners, workers, pools, runtimes and agents, breaks them at random moments for a given time, and counts what becomes of every call, event and
/// process. Exit code 0: nothing was wrong; 1: something was, and is told; 2: a wrong command line.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [OwnersRound.Verb, var seed])
        {
            await OwnersRound.OwnAsync(int.Parse(seed, System.Globalization.CultureInfo.InvariantCulture));
            return 0;
        }

        if (ChaosOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine(ChaosOptions.Usage);
            return 2;
        }

        return await new Run(options).RunAsync() ? 0 : 1;
    }
}
