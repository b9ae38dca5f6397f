using Hawser.Bench.Measuring;

namespace Hawser.Bench.Reporting;

/// <summary>What is told of a run, as it was asked for: as JSON or as a table, and as a document.</summary>
internal sealed class Reports : IDisposable
{
    private readonly IReport _printed;
    private readonly Document? _document;

    public Reports(Arguments arguments)
    {
        _printed = arguments.Json ? new JsonReport(Console.Out) : new TableReport(Console.Out);
        _document = arguments.Write ? new Document(arguments, Publication.Root) : null;
    }

    /// <summary>How many groups could not be measured whole.</summary>
    public int Failures { get; private set; }

    public void Add(Result result)
    {
        _printed.Add(result);
        _document?.Add(result);
    }

    public void AddFailure(string message)
    {
        Failures++;
        Console.Error.WriteLine(message);
        _document?.AddFailure(message);
    }

    public void Dispose()
    {
        _printed.Dispose();
        _document?.Write();
    }
}
