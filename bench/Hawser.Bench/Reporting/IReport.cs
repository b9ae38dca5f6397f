using Hawser.Bench.Measuring;

namespace Hawser.Bench.Reporting;

/// <summary>Prints results as they come.</summary>
internal interface IReport : IDisposable
{
    void Add(Result result);
}
