using Hawser.Ipc;

namespace Hawser.Agent;

/// <summary>
/// The tickets that one worker has asked for, over whichever of its connections: a worker that returns finds them again, and has no more of them than one that
/// stays. Thread-safe.
/// </summary>
internal sealed class IssuedTickets
{
    private const int Most = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, IpcTicket> _tickets = new(StringComparer.Ordinal);
    private bool _ended;

    /// <returns>The ticket; null: none is issued, for a reason.</returns>
    internal IpcTicket? TryAdd(string worker, Func<IpcTicket> issue, out string reason)
    {
        lock (_gate)
        {
            reason = _ended ? "the worker has ended"
                : _tickets.ContainsKey(worker) ? $"there is a ticket for '{worker}' already: revoke it first"
                : _tickets.Count >= Most ? $"a worker has {Most} tickets at most"
                : "";
            if (reason.Length > 0)
            {
                return null;
            }

            IpcTicket issued = issue();
            _tickets.Add(worker, issued);
            return issued;
        }
    }

    internal void Revoke(string worker)
    {
        IpcTicket? issued;
        lock (_gate)
        {
            _tickets.Remove(worker, out issued);
        }

        issued?.Revoke();
    }

    /// <summary>The worker does not return.</summary>
    internal void RevokeAll()
    {
        IpcTicket[] issued;
        lock (_gate)
        {
            _ended = true;
            issued = [.. _tickets.Values];
            _tickets.Clear();
        }

        Array.ForEach(issued, static ticket => ticket.Revoke());
    }
}
