using System.Collections.Concurrent;
using System.Globalization;
using Hawser.Cli.Output;
using Hawser.Runtimes;

namespace Hawser.Cli.Running;

/// <summary>
/// A connected runtime whose evaluations continue from each other, in one container: the cells of a document, or what is typed in a
/// console. What happens in it is told in order, by one reader, and an evaluation is over when all of it has been told; lines that code
/// asks for are asked for and answered. Evaluations are made one at a time; the rest is thread-safe.
/// </summary>
internal sealed class ChainedRuntime : IAsyncDisposable
{
    /// <summary>
    /// How many events its runtime is to keep (<see cref="RuntimeOptions.EventBacklog"/>): a terminal may stand still for as long as its
    /// user likes, as in <c>less</c>, and evaluations go on meanwhile. What one of them writes has a limit of its own.
    /// </summary>
    public const int Backlog = 10_000_000;

    /// <summary>The tool's own evaluations begin so; nothing of them is told.</summary>
    private const string Hidden = ":";

    private readonly string _container;
    private readonly Action<RuntimeEvent> _tell;
    private readonly Func<InputRequested, Task<string?>> _ask;
    private readonly ConcurrentDictionary<EvaluationReference, TaskCompletionSource> _told = new();
    private readonly List<EvaluationReference> _parents = [];
    private readonly Task _reading;
    private int _evaluations;

    /// <summary>Takes a runtime over.</summary>
    /// <param name="runtime">One that is connected. It is disposed with this.</param>
    /// <param name="container">The container of all evaluations.</param>
    /// <param name="tell">Is told what happens, from now on.</param>
    /// <param name="ask">Asks the user for a line; null is the end of input.</param>
    public ChainedRuntime(IRuntime runtime, string container, Action<RuntimeEvent> tell, Func<InputRequested, Task<string?>> ask)
    {
        Runtime = runtime;
        _container = container;
        _tell = tell;
        _ask = ask;
        _reading = ReadAsync(runtime.ReadEventsAsync());
    }

    /// <summary>The runtime itself.</summary>
    public IRuntime Runtime { get; }

    /// <summary>Completes when it has ended.</summary>
    public Task<RuntimeEnd> Ended => Runtime.Ended;

    /// <summary>The evaluations that succeeded, the most recent first: what the next one sees.</summary>
    public IReadOnlyList<EvaluationReference> Parents => [.. _parents];

    /// <summary>What the next evaluation is to be called.</summary>
    /// <param name="name">What diagnostics call its code; several evaluations may have it.</param>
    public EvaluationReference Next(string name) =>
        new(_container, string.Create(CultureInfo.InvariantCulture, $"{name} #{++_evaluations}"));

    /// <summary>Evaluates code that continues from all before it; returns when all of it has been told.</summary>
    /// <param name="reference">What it is called, from <see cref="Next"/>.</param>
    /// <param name="name">What diagnostics call the code.</param>
    /// <param name="code">The code.</param>
    /// <param name="deadline">How long it may take; null for as long as it takes.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns><see cref="EvaluationStatus.Aborted"/> where the runtime has ended; why is known then.</returns>
    public async Task<EvaluationResponse> EvaluateAsync(
        EvaluationReference reference, string name, string code, TimeSpan? deadline, CancellationToken cancellationToken)
    {
        EvaluationResponse response = await RunAsync(reference, name, code, deadline, cancellationToken);
        if (response.Status == EvaluationStatus.Succeeded)
        {
            _parents.Insert(0, reference);
        }

        return response;
    }

    /// <summary>Evaluates something for the tool itself: nothing of it is told or kept.</summary>
    /// <param name="code">The code, which sees all evaluations.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    public async Task<EvaluationResponse> AskAsync(string code, CancellationToken cancellationToken)
    {
        var reference = new EvaluationReference(_container, Hidden);
        EvaluationResponse response = await RunAsync(reference, Hidden, code, deadline: null, cancellationToken);
        try
        {
            await Runtime.ForgetEvaluationAsync(reference, cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It has ended, and with it all that it knew.
        }

        return response;
    }

    /// <summary>Interrupts what runs, and keeps the variables.</summary>
    public Task<InterruptReport> InterruptAsync() => Runtime.InterruptAsync(_container);

    /// <summary>Ends it, and returns when all that happened in it has been told.</summary>
    public async ValueTask DisposeAsync()
    {
        await Runtime.DisposeAsync();
        await _reading;
    }

    /// <summary>How an evaluation ends that is not made.</summary>
    public static EvaluationResponse NotMade(EvaluationReference reference, EvaluationStatus status) =>
        new() { Reference = reference, Status = status, Memory = new RuntimeMemory(0, 0, 0) };

    private async Task<EvaluationResponse> RunAsync(
        EvaluationReference reference, string name, string code, TimeSpan? deadline, CancellationToken cancellationToken)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _told[reference] = told;
        var request = new EvaluationRequest { Reference = reference, Code = code, Parents = Parents, Name = name, Deadline = deadline };
        EvaluationResponse response;
        try
        {
            response = await Runtime.EvaluateAsync(request, cancellationToken);
        }
        catch (InvalidOperationException) when (Runtime.State == RuntimeState.Ended)
        {
            // It has ended since the last one.
            response = NotMade(reference, EvaluationStatus.Aborted);
        }

        if (response.Status == EvaluationStatus.Aborted)
        {
            // The end says why: its process is reaped, and read to the end, by then.
            await Runtime.Ended;
        }

        // Of one that was not made there is no event.
        await Task.WhenAny(told.Task, _reading);
        _told.TryRemove(reference, out _);
        return response;
    }

    private async Task ReadAsync(IAsyncEnumerable<RuntimeEvent> events)
    {
        await foreach (RuntimeEvent item in events)
        {
            EvaluationReference? reference = EventReference.Of(item);
            bool isHidden = reference?.Evaluation == Hidden;
            if (!isHidden)
            {
                _tell(item);
            }

            switch (item)
            {
                case InputRequested input:
                    // Not awaited: what else happens is told meanwhile.
                    _ = AnswerAsync(input, isHidden);
                    break;
                case EvaluationResponded when _told.TryGetValue(reference!, out TaskCompletionSource? told):
                    told.TrySetResult();
                    break;
                case ContainerDown down when down.Container == _container:
                    // With all that later evaluations would continue from.
                    _ = Runtime.DisconnectAsync();
                    break;
            }
        }
    }

    private async Task AnswerAsync(InputRequested input, bool isHidden)
    {
        try
        {
            await Runtime.AnswerInputAsync(input.RequestId, isHidden ? null : await _ask(input));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The runtime has ended, or what asked was interrupted: nobody waits for the answer.
        }
    }
}
