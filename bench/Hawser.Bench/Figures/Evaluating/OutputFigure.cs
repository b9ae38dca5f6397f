using System.Diagnostics;
using System.Globalization;
using Hawser.Bench.Limits;
using Hawser.Bench.Measuring;
using Hawser.Runtimes;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>Lines that a cell prints, up to its response, while somebody reads all of them.</summary>
internal sealed class OutputFigure : Figure
{
    private const int Usual = 100_000;
    private const int Quick = 500;

    private Evaluated? _evaluated;
    private LimitProcess? _printer;
    private Task _reading = Task.CompletedTask;

    public override IReadOnlyList<Metric> Metrics { get; } = [new("eval.output", "ms", (Variant.Free, Target.RatioAtMost(2)))];

    public override string Limit => "a bare process that prints the same lines by Console into a pipe";

    public override async Task OpenAsync()
    {
        _evaluated = await Evaluated.StartAsync();
        _printer = await LimitProcess.StartAsync(LimitRole.Printer);
        _reading = ReadAsync(_evaluated.Runtime);
    }

    public override async Task<double[]> MeasureAsync(Effort effort)
    {
        string code = string.Create(
            CultureInfo.InvariantCulture, $$"""for (int i = 0; i < {{LinesOf(effort)}}; i++) { Console.WriteLine($"line {i}"); }""");
        return [await _evaluated!.TimeAsync(Evaluated.Request(_evaluated.NewName("printing"), code))];
    }

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        long begin = Stopwatch.GetTimestamp();
        await RawSocket.SendAsync(_printer!.Socket, BitConverter.GetBytes(LinesOf(effort)));
        for (int i = 0; i < LinesOf(effort); i++)
        {
            await _printer.Output.ReadLineAsync();
        }

        return [Stopwatch.GetElapsedTime(begin).TotalMilliseconds];
    }

    public override async ValueTask DisposeAsync()
    {
        if (_evaluated is not null)
        {
            await _evaluated.DisposeAsync();
        }

        if (_printer is not null)
        {
            await _printer.DisposeAsync();
        }

        await _reading;
        await base.DisposeAsync();
    }

    private static int LinesOf(Effort effort) => effort.Items < Usual ? Quick : Usual;

    private static async Task ReadAsync(IRuntime runtime)
    {
        await foreach (RuntimeEvent _ in runtime.ReadEventsAsync())
        {
            // As whoever shows it would take it.
        }
    }
}
