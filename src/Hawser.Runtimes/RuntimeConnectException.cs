namespace Hawser.Runtimes;

/// <summary>A runtime could not be connected. The message says what happened and what to do about it.</summary>
public sealed class RuntimeConnectException : Exception
{
    /// <summary>A failure.</summary>
    /// <param name="failure">What kind of failure it is.</param>
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="innerException">Its cause.</param>
    public RuntimeConnectException(RuntimeConnectFailure failure, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
        HelpLink = $"docs/errors/{nameof(RuntimeConnectException)}.md";
    }

    /// <summary>What kind of failure it is.</summary>
    public RuntimeConnectFailure Failure { get; }
}
