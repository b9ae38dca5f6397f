namespace Hawser.Agent;

/// <summary>
/// The agent could not be asked: there is none, there was no connection to it in time, or none comes any more. Nothing of the call has reached it.
/// A call that was under way when its connection ended fails with <see cref="Ipc.ConnectionLostException"/> instead.
/// </summary>
public sealed class AgentUnavailableException : Exception
{
    internal AgentUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
        HelpLink = $"docs/errors/{nameof(AgentUnavailableException)}.md";
    }
}
