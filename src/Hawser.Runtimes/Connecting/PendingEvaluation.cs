namespace Hawser.Runtimes.Connecting;

/// <summary>An evaluation that has not responded yet.</summary>
/// <param name="Number">Its number within the session.</param>
/// <param name="Request">What was asked.</param>
internal sealed record PendingEvaluation(long Number, EvaluationRequest Request)
{
    private readonly TaskCompletionSource<EvaluationResponse> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<EvaluationResponse> Response => _response.Task;

    internal void Complete(EvaluationResponse response) => _response.TrySetResult(response);

    internal void Refuse(Exception why) => _response.TrySetException(why);

    /// <summary>How it ended, where the runtime ended before it did.</summary>
    internal EvaluationResponse Aborted() => new()
    {
        Reference = Request.Reference,
        Status = EvaluationStatus.Aborted,
        Memory = new RuntimeMemory(0, 0, 0),
    };
}
