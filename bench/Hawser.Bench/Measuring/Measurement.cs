using Hawser.Bench.Figures;
using Hawser.Workers;

namespace Hawser.Bench.Measuring;

/// <summary>Measures a group's figures in this process, one after the other, and prints each as JSON.</summary>
internal static class Measurement
{
    /// <param name="arguments">What.</param>
    /// <param name="output">Gets the results.</param>
    /// <param name="errors">Gets a line for each figure that could not be measured.</param>
    /// <returns>Whether all could be.</returns>
    public static async Task<bool> RunAsync(Arguments arguments, TextWriter output, TextWriter errors)
    {
        EndWithOwner();
        Effort effort = arguments.Quick ? Effort.Quick : Effort.Usual;
        bool all = true;
        foreach (Figure figure in FigureCatalog.Make(arguments.Group, arguments.Only))
        {
            await using (figure)
            {
                try
                {
                    await RunAsync(figure, effort, Math.Min(arguments.Rounds, figure.MostRounds), output);
                }
                catch (Exception e) when (e is MeasurementException or WorkerStartException or IOException)
                {
                    all = false;
                    await errors.WriteLineAsync($"{figure.Metrics[0].Name}: {e.Message}");
                }
            }
        }

        return all;
    }

    private static async Task RunAsync(Figure figure, Effort effort, int rounds, TextWriter output)
    {
        await figure.OpenAsync();
        if (figure.WarmsUp)
        {
            await WarmUpAsync(figure, effort);
        }

        foreach (Result result in await RunRoundsAsync(figure, effort, rounds))
        {
            await output.WriteLineAsync(result.ToJson());
            await output.FlushAsync();
        }
    }

    private static async Task WarmUpAsync(Figure figure, Effort effort)
    {
        Effort warmUp = effort with { Time = effort.WarmUp };
        await figure.MeasureLimitAsync(warmUp);
        await figure.MeasureAsync(warmUp);
    }

    /// <summary>Both sides in each round, turn about which comes first.</summary>
    private static async Task<IEnumerable<Result>> RunRoundsAsync(Figure figure, Effort effort, int rounds)
    {
        var values = new List<double[]>();
        var limits = new List<double[]>();
        for (int round = 0; round < rounds; round++)
        {
            bool isLimitFirst = round % 2 == 0;
            if (isLimitFirst)
            {
                limits.Add(await figure.MeasureLimitAsync(effort));
            }

            values.Add(await figure.MeasureAsync(effort));
            if (!isLimitFirst)
            {
                limits.Add(await figure.MeasureLimitAsync(effort));
            }
        }

        return figure.Metrics.Select((metric, i) =>
            Result.OfMedianRound(metric, figure.Limit, [.. values.Select(round => round[i])], [.. limits.Select(round => round[i])]));
    }

    /// <summary>Whoever started this holds its input open: when that ends, so does this, and its workers with it.</summary>
    private static void EndWithOwner()
    {
        var thread = new Thread(static () =>
        {
            using Stream input = Console.OpenStandardInput();
            while (input.Read(new byte[16]) > 0)
            {
            }

            Environment.Exit(1);
        })
        { IsBackground = true };
        thread.Start();
    }
}
