using System.IO.Pipes;

namespace Hawser.Agent;

/// <summary>A pipe with a ticket in it, for one process that inherits its reading end. Whoever opened it disposes it.</summary>
public sealed class AgentTicketPipe : IDisposable
{
    private readonly AnonymousPipeServerStream _pipe;

    internal AgentTicketPipe(AnonymousPipeServerStream pipe)
    {
        _pipe = pipe;
        EnvironmentValue = AgentTicket.PipePrefix + pipe.GetClientHandleAsString();
    }

    /// <summary>The value of <see cref="AgentTicket.Variable"/> for the process: the descriptor's number, and no secret.</summary>
    public string EnvironmentValue { get; }

    /// <summary>Closes both ends here. A ticket that nobody has read is lost with it.</summary>
    public void Dispose()
    {
        _pipe.DisposeLocalCopyOfClientHandle();
        _pipe.Dispose();
    }
}
