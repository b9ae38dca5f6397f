namespace Hawser.Runtimes.Sessions;

/// <summary>A runtime server refuses what it is asked; over a channel, the failure's name is the first word of the message.</summary>
/// <param name="failure">Why.</param>
/// <param name="message">The same, as a sentence.</param>
internal sealed class RuntimeSessionException(RuntimeConnectFailure failure, string message) : Exception($"{failure}: {message}")
{
    /// <summary>Why.</summary>
    public RuntimeConnectFailure Failure { get; } = failure;
}
