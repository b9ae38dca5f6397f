using Hawser.Bench.Measuring;

namespace Hawser.Bench.Reporting;

/// <summary>One JSON object a line.</summary>
internal sealed class JsonReport(TextWriter output) : IReport
{
    public void Add(Result result)
    {
        output.WriteLine(result.ToJson());
        output.Flush();
    }

    public void Dispose() => output.Flush();
}
