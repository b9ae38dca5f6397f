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
internal sealed partial class AgentSession(AgentServer server, AgentWorker worker, bool isLocal, IpcTicket? ticket) : IAgentSession
{
    private const int MostTickets = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, IpcTicket> _tickets = new(StringComparer.Ordinal);
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
        lock (_gate)
        {
            if (_ended || _tickets.ContainsKey(worker) || _tickets.Count >= MostTickets)
            {
                throw Refuse(nameof(IssueTicketAsync), _ended ? "the session has ended"
                    : _tickets.Count >= MostTickets ? $"a worker has {MostTickets} tickets at most"
                    : $"there is a ticket for '{worker}' already: revoke it first");
            }

            IpcTicket issued = server.Issue($"{Worker.Name}/{worker}", ticket);
            _tickets.Add(worker, issued);
            return Task.FromResult(AgentTicket.ToElement(issued.Handle));
        }
    }

    public Task RevokeTicketAsync(string worker)
    {
        CheckName(nameof(RevokeTicketAsync), worker);
        IpcTicket? issued;
        lock (_gate)
        {
            _tickets.Remove(worker, out issued);
        }

        issued?.Revoke();
        return Task.CompletedTask;
    }

    /// <summary>The connection has ended. What a lost connection asked for stays with its ticket, since the worker may return.</summary>
    internal void End()
    {
        IpcTicket[] tickets;
        lock (_gate)
        {
            _ended = true;
            tickets = [.. _tickets.Values];
            _tickets.Clear();
            _pushes.Writer.TryComplete();
        }

        if (ticket is null)
        {
            Array.ForEach(tickets, static issued => issued.Revoke());
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
