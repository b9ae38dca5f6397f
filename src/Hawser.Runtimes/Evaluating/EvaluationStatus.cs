namespace Hawser.Runtimes;

/// <summary>How an evaluation ended.</summary>
public enum EvaluationStatus
{
    /// <summary>It ran to its end. What it defined is there for later evaluations.</summary>
    Succeeded,

    /// <summary>The code could not be compiled, see <see cref="EvaluationResponse.Diagnostics"/>. Nothing ran.</summary>
    CompilationFailed,

    /// <summary>It threw, see <see cref="EvaluationResponse.Error"/>. It defines nothing.</summary>
    Failed,

    /// <summary>Someone interrupted it. It defines nothing.</summary>
    Interrupted,

    /// <summary>It was interrupted because its <see cref="EvaluationRequest.Deadline"/> had passed.</summary>
    DeadlineExceeded,

    /// <summary>It was interrupted because it had written more than its <see cref="EvaluationRequest.OutputQuota"/>.</summary>
    OutputExceeded,

    /// <summary>Its container was dropped, or its runtime ended, before it did.</summary>
    Aborted,
}
