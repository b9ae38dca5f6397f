namespace Hawser.Bench.Measuring;

/// <summary>
/// Something of Hawser's that is measured, and the limit that it is held against, doing the same work. To add one, add a class with a
/// constructor without parameters to the folder Figures: it is found by itself.
/// </summary>
internal abstract class Figure : IAsyncDisposable
{
    /// <summary>What comes before the first dot of its metrics' names.</summary>
    public string Group => Metrics[0].Name.Split('.')[0];

    /// <summary>The numbers that one measurement gives.</summary>
    public abstract IReadOnlyList<Metric> Metrics { get; }

    /// <summary>What the limit is, in words.</summary>
    public abstract string Limit { get; }

    /// <summary>The most rounds that are of use: fewer for what takes long and varies little.</summary>
    public virtual int MostRounds => int.MaxValue;

    /// <summary>Whether both sides are measured once before the first round, so that their code is compiled for good.</summary>
    public virtual bool WarmsUp => true;

    /// <summary>Opens what both sides need. Once, before anything else.</summary>
    public virtual Task OpenAsync() => Task.CompletedTask;

    /// <summary>Measures Hawser.</summary>
    /// <returns>A number for each of <see cref="Metrics"/>.</returns>
    public abstract Task<double[]> MeasureAsync(Effort effort);

    /// <summary>Measures the limit.</summary>
    /// <returns>A number for each of <see cref="Metrics"/>.</returns>
    public abstract Task<double[]> MeasureLimitAsync(Effort effort);

    /// <summary>Closes everything. No process is left.</summary>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
