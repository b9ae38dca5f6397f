using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>Evaluations in a runtime's process against the same submissions in process.</summary>
internal abstract class EvaluationFigure : Figure
{
    private Evaluated? _evaluated;
    private Submitted? _submitted;

    public override string Limit => "the same submissions, compiled and run in process on Roslyn";

    protected Evaluated Evaluated => _evaluated ?? throw new InvalidOperationException("The figure has not been opened.");

    protected Submitted Submitted => _submitted ?? throw new InvalidOperationException("The figure has not been opened.");

    public override async Task OpenAsync()
    {
        _evaluated = await Evaluated.StartAsync();
        _submitted = await Submitted.StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_evaluated is not null)
        {
            await _evaluated.DisposeAsync();
        }

        if (_submitted is not null)
        {
            await _submitted.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <summary>How many of something take about as long as a measurement does.</summary>
    protected static int CountOf(Effort effort, double millisecondsEach) =>
        Math.Max(1, (int)(effort.Time.TotalMilliseconds / millisecondsEach));

    protected static double Median(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return sorted[sorted.Length / 2];
    }
}
