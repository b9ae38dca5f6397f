using Hawser.Bench;
using Hawser.Bench.Measuring;
using Hawser.Bench.Reporting;

const int Success = 0;
const int Failure = 1;
const int BadArguments = 2;

if (!Arguments.TryParse(args, out Arguments? arguments, out string? error))
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(Arguments.Usage);
    return BadArguments;
}

if (arguments.IsMeasuring)
{
    return await Measurement.RunAsync(arguments, Console.Out, Console.Error) ? Success : Failure;
}

using var reports = new Reports(arguments);
foreach (Variant variant in arguments.Groups.SelectMany(Variant.Of))
{
    try
    {
        await variant.RunAsync(reports.Add);
    }
    catch (Exception e) when (e is MeasurementException or IOException)
    {
        // The others can be measured all the same.
        reports.AddFailure(e.Message);
    }
}

return reports.Failures == 0 ? Success : Failure;
