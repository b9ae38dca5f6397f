namespace Hawser.Bench.Measuring;

/// <summary>Prints results as they come.</summary>
internal interface IReport : IDisposable
{
    void Add(Result result);
}
