using System.Diagnostics;
using System.Globalization;
using Hawser.Bench.Measuring;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;
using Hawser.Workers;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>A runtime in a process of its own, and evaluations in it.</summary>
internal sealed class Evaluated : IAsyncDisposable
{
    private const long EnoughForAllOutput = 100_000_000;

    private readonly StandaloneRuntime _runtime;
    private int _names;

    private Evaluated(StandbyHosts? standby) => _runtime = new StandaloneRuntime(new StandaloneOptions
    {
        Language = typeof(CSharpLanguage),
        OutputLimit = EnoughForAllOutput,
        Process = new WorkerOptions { Name = "runtime", CancellationGrace = Timeout.InfiniteTimeSpan, Standby = standby },
    });

    public IRuntime Runtime => _runtime;

    /// <param name="standby">Where its process may wait; null: nowhere.</param>
    public static async Task<Evaluated> StartAsync(StandbyHosts? standby = null)
    {
        var evaluated = new Evaluated(standby);
        await evaluated._runtime.ConnectAsync();
        return evaluated;
    }

    /// <returns>The milliseconds from the start of a process to the answer of its first cell.</returns>
    public static async Task<double> TimeFirstAsync(string code)
    {
        long begin = Stopwatch.GetTimestamp();
        await using Evaluated evaluated = await StartAsync();
        await evaluated.RunAsync("cells", code);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    /// <summary>A name that no other has.</summary>
    public EvaluationReference NewName(string container) =>
        new(container, (_names++).ToString(CultureInfo.InvariantCulture));

    public static EvaluationRequest Request(EvaluationReference name, string code, params IReadOnlyList<EvaluationReference> parents) =>
        new() { Reference = name, Code = code, Parents = parents };

    /// <summary>Evaluates, and fails where the code does.</summary>
    public async Task<EvaluationResponse> RunAsync(EvaluationRequest request)
    {
        EvaluationResponse response = await _runtime.EvaluateAsync(request);
        return response.Status == EvaluationStatus.Succeeded
            ? response
            : throw new MeasurementException(
                $"An evaluation ended as {response.Status}: {response.Error?.Message}\n"
                + $"{string.Join('\n', response.Diagnostics.Select(diagnostic => diagnostic.Message))}\n{request.Code}");
    }

    /// <summary>Evaluates under a new name.</summary>
    public async Task<EvaluationReference> RunAsync(string container, string code, params IReadOnlyList<EvaluationReference> parents)
    {
        EvaluationReference name = NewName(container);
        await RunAsync(Request(name, code, parents));
        return name;
    }

    /// <returns>The milliseconds from the request to its response, here.</returns>
    public async Task<double> TimeAsync(EvaluationRequest request)
    {
        long begin = Stopwatch.GetTimestamp();
        await RunAsync(request);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    /// <summary>A number that the process says of itself, by code in a container of its own, which is dropped.</summary>
    public async Task<double> AskAsync(string expression)
    {
        EvaluationResponse response = await RunAsync(Request(NewName("asking"), expression));
        await _runtime.DropContainerAsync("asking");
        return double.Parse(response.Result!.Text, CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => _runtime.DisposeAsync();
}
