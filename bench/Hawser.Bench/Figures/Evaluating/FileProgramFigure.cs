using System.Diagnostics;
using System.Globalization;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>Beside <c>dotnet run file.cs</c>, whose file has changed each time: from the start of the process to its end.</summary>
internal sealed class FileProgramFigure : Figure
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hawser-bench-file-");
    private int _number;

    public override IReadOnlyList<Metric> Metrics { get; } = [new("eval.peer.first.dotnet-run", "ms", (Variant.Free, Target.RatioAtMost(1)))];

    public override string Limit => "'dotnet run file.cs', of a file that has changed since";

    public override int MostRounds => 3;

    public override async Task<double[]> MeasureAsync(Effort effort) => [await Evaluated.TimeFirstAsync(Code())];

    public override async Task<double[]> MeasureLimitAsync(Effort effort)
    {
        string file = Path.Combine(_folder.FullName, "cell.cs");
        await File.WriteAllTextAsync(file, Code());
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo("dotnet", ["run", file]) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? [Stopwatch.GetElapsedTime(begin).TotalMilliseconds]
            : throw new MeasurementException($"'dotnet run file.cs' has failed:\n{output}");
    }

    public override async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        await base.DisposeAsync();
    }

    private string Code() => string.Create(CultureInfo.InvariantCulture, $"System.Console.WriteLine({_number++});");
}
