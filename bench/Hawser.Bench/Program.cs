using Hawser.Bench;
using Hawser.Bench.Measuring;

const int Success = 0;
const int Failure = 1;
const int BadArguments = 2;

if (!Arguments.TryParse(args, out Arguments? arguments, out string? error))
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(Arguments.Usage);
    return BadArguments;
}

try
{
    if (arguments.IsMeasuring)
    {
        await Measurement.RunAsync(arguments, Console.Out);
        return Success;
    }

    using IReport report = arguments.Json ? new JsonReport(Console.Out) : new TableReport(Console.Out);
    foreach (Variant variant in Variant.Of(arguments))
    {
        await variant.RunAsync(arguments, report.Add);
    }

    return Success;
}
catch (Exception e) when (e is MeasurementException or Hawser.Workers.WorkerStartException or IOException)
{
    Console.Error.WriteLine(e.Message);
    return Failure;
}
