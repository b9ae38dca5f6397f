using System.Collections.Concurrent;
using System.Globalization;
using Hawser.Cli.Output;
using Hawser.Runtimes;

namespace Hawser.Cli.Repl;

/// <summary>
/// The runtime of a console while it lives: its submissions continue from each other, and what happens in it is shown. Made anew by
/// <c>:restart</c>, and when it has died.
/// </summary>
internal sealed class ReplRuntime : IAsyncDisposable
{
    /// <summary>The container of all submissions.</summary>
    public const string Container = "repl";

    /// <summary>The console's own evaluations begin so; nothing of them is shown.</summary>
    private const string Hidden = ":";

    private readonly IRuntime _runtime;
    private readonly Action<RuntimeEvent> _show;
    private readonly Func<InputRequested, Task<string?>> _ask;
    private readonly ConcurrentDictionary<EvaluationReference, TaskCompletionSource> _shown = new();
    private readonly List<EvaluationReference> _parents = [];
    private readonly Task _showing;
    private int _evaluations;

    private ReplRuntime(IRuntime runtime, Action<RuntimeEvent> show, Func<InputRequested, Task<string?>> ask)
    {
        _runtime = runtime;
        _show = show;
        _ask = ask;
        _showing = ShowAsync(runtime.ReadEventsAsync());
    }

    /// <summary>Completes when it has ended.</summary>
    public Task<RuntimeEnd> Ended => _runtime.Ended;

    /// <summary>The submissions that succeeded, the most recent first: what the next one sees.</summary>
    public IReadOnlyList<EvaluationReference> Parents => [.. _parents];

    /// <summary>The runtime itself.</summary>
    public IRuntime Runtime => _runtime;

    /// <summary>Connects a runtime.</summary>
    /// <param name="runtime">One that is not connected.</param>
    /// <param name="show">Shows what happens in it.</param>
    /// <param name="ask">Asks the user for a line.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RuntimeConnectException">It cannot be connected.</exception>
    public static async Task<ReplRuntime> ConnectAsync(
        IRuntime runtime,
        Action<RuntimeEvent> show,
        Func<InputRequested, Task<string?>> ask,
        CancellationToken cancellationToken)
    {
        try
        {
            await runtime.ConnectAsync(progress: null, cancellationToken);
            return new ReplRuntime(runtime, show, ask);
        }
        catch
        {
            await runtime.DisposeAsync();
            throw;
        }
    }

    /// <summary>Evaluates code of a submission, and returns when all of it is shown.</summary>
    /// <param name="name">The submission's name, in diagnostics.</param>
    /// <param name="code">The code.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    public async Task<EvaluationResponse> EvaluateAsync(string name, string code, CancellationToken cancellationToken)
    {
        string evaluation = string.Create(CultureInfo.InvariantCulture, $"{name} #{++_evaluations}");
        EvaluationResponse response = await RunAsync(evaluation, name, code, cancellationToken);
        if (response.Status == EvaluationStatus.Succeeded)
        {
            _parents.Insert(0, response.Reference);
        }

        return response;
    }

    /// <summary>Evaluates something for the console itself: nothing of it is shown or kept.</summary>
    /// <param name="code">The code, which sees all submissions.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    public async Task<EvaluationResponse> AskAsync(string code, CancellationToken cancellationToken)
    {
        EvaluationResponse response = await RunAsync(Hidden, Hidden, code, cancellationToken);
        await _runtime.ForgetEvaluationAsync(response.Reference, cancellationToken);
        return response;
    }

    /// <summary>Interrupts what runs, and keeps the variables.</summary>
    public Task<InterruptReport> InterruptAsync() => _runtime.InterruptAsync(Container);

    /// <summary>Ends it, and returns when all that happened in it is shown.</summary>
    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync();
        await _showing;
    }

    private async Task<EvaluationResponse> RunAsync(string evaluation, string name, string code, CancellationToken cancellationToken)
    {
        var reference = new EvaluationReference(Container, evaluation);
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _shown[reference] = shown;
        EvaluationResponse response = await _runtime.EvaluateAsync(
            new EvaluationRequest { Reference = reference, Code = code, Parents = Parents, Name = name }, cancellationToken);

        // Of one that was aborted with its runtime there is no event.
        await Task.WhenAny(shown.Task, _showing);
        _shown.TryRemove(reference, out _);
        return response;
    }

    private async Task ShowAsync(IAsyncEnumerable<RuntimeEvent> events)
    {
        await foreach (RuntimeEvent item in events)
        {
            bool isHidden = EventReference.Of(item)?.Evaluation == Hidden;
            if (item is InputRequested input)
            {
                // Not awaited: what else happens is shown meanwhile.
                _ = AnswerAsync(input, isHidden);
            }
            else if (!isHidden)
            {
                _show(item);
            }

            if (item is EvaluationResponded responded && _shown.TryGetValue(responded.Response.Reference, out TaskCompletionSource? shown))
            {
                shown.TrySetResult();
            }
        }
    }

    private async Task AnswerAsync(InputRequested input, bool isHidden)
    {
        try
        {
            await _runtime.AnswerInputAsync(input.RequestId, isHidden ? null : await _ask(input));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The runtime has ended, or what asked was interrupted: nobody waits for the answer.
        }
    }
}
