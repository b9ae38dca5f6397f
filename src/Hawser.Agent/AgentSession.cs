using System.Text.Json;
using Hawser.Agent.Wire;
using Hawser.Ipc;
using Hawser.Rpc;

namespace Hawser.Agent;

/// <summary>
/// One client of the agent, for as long as its connection lasts. Everything that it sends is checked here: what does not fit is refused, and logged
/// once a minute at most.
/// </summary>
/// <param name="server">The agent.</param>
/// <param name="worker">The client's worker.</param>
/// <param name="isLocal">It is in the agent's own process, and calls this object itself.</param>
/// <param name="ticket">What it came with; null: it came over a worker's own connection, or is local.</param>
/// <param name="issued">What its worker has asked for.</param>
internal sealed partial class AgentSession(AgentServer server, AgentWorker worker, bool isLocal, IpcTicket? ticket, IssuedTickets issued)
    : IAgentSession
{
    private readonly Lock _gate = new();
    private bool _ended;

    internal AgentWorker Worker => worker;

    internal bool IsLocal => isLocal;

    public Task<AgentWelcome> OpenAsync(AgentHello hello)
    {
        if (hello.ProcessId <= 0)
        {
            throw Refuse(nameof(OpenAsync), "the process id is not above zero");
        }

        if (worker.ProcessId == 0)
        {
            worker.ProcessId = hello.ProcessId;
        }

        return Task.FromResult(new AgentWelcome(worker.Name, server.Epoch, server.Meters is not null));
    }

    public Task<JsonElement> IssueTicketAsync(string worker)
    {
        CheckName(nameof(IssueTicketAsync), worker);
        return issued.TryAdd(worker, () => server.Issue($"{Worker.Name}/{worker}", ticket), out string reason) is { } added
            ? Task.FromResult(AgentTicket.ToElement(added.Handle))
            : throw Refuse(nameof(IssueTicketAsync), reason);
    }

    public Task RevokeTicketAsync(string worker)
    {
        CheckName(nameof(RevokeTicketAsync), worker);
        issued.Revoke(worker);
        return Task.CompletedTask;
    }

    /// <summary>The connection has ended. What a lost connection asked for stays with its ticket, since the worker may return.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _ended = true;
            _pushes.Writer.TryComplete();
        }

        if (ticket is null)
        {
            issued.RevokeAll();
        }

        ReleaseAll();
        worker.Leave();
    }

    private void CheckName(string method, string name)
    {
        if (!AgentName.IsValid(name))
        {
            throw Refuse(method, $"a name has 1 to {AgentName.MostCharacters} characters, none of them a control character");
        }
    }

    private RpcProtocolException Refuse(string method, string reason)
    {
        server.Refusals.Add(worker.Name, method, reason);
        return new RpcProtocolException(RpcErrorCodes.InvalidParams, $"{method}: {reason}.");
    }
}
