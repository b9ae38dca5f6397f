namespace Hawser.Cli;

/// <summary>A command cannot go on. The message is for the user and says what to do; no stack trace is shown.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">What happened, and what to do.</param>
/// <param name="innerException">Its cause.</param>
internal sealed class ToolException(int exitCode, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode => exitCode;
}
