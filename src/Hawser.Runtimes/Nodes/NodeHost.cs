using System.Collections.Concurrent;
using Hawser.Runtimes.Serving;

namespace Hawser.Runtimes.Nodes;

/// <summary>
/// A node of this process as its connections see it. A connection's object is made by its type, and its channel carries values only: so it finds the node that
/// it is of by the node's name, which no other open node of the process has.
/// </summary>
internal sealed class NodeHost : IDisposable
{
    private static readonly ConcurrentDictionary<string, NodeHost> Open = new(StringComparer.Ordinal);

    private readonly string _name;
    private readonly TaskCompletionSource _used = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeHost(string name, NodeManager sessions)
    {
        _name = name;
        Sessions = sessions;
    }

    /// <summary>The node's sessions.</summary>
    internal NodeManager Sessions { get; }

    /// <summary>Completes when it has had a session, or a connection that went without one.</summary>
    internal Task Used => _used.Task;

    /// <param name="name">The node's name.</param>
    /// <param name="sessions">Where its sessions are.</param>
    /// <exception cref="InvalidOperationException">A node of that name is open in this process.</exception>
    internal static NodeHost Add(string name, NodeManager sessions)
    {
        var host = new NodeHost(name, sessions);
        return Open.TryAdd(name, host)
            ? host
            : throw new InvalidOperationException(
                $"A node named '{name}' is open in this process already. Give another name, or close that one.");
    }

    /// <exception cref="InvalidOperationException">No such node is open.</exception>
    internal static NodeHost Of(string name) =>
        Open.TryGetValue(name, out NodeHost? host) ? host : throw new InvalidOperationException($"The node '{name}' is closed.");

    /// <summary>It has a session, or a connection has gone without one.</summary>
    internal void Use() => _used.TrySetResult();

    /// <summary>Its name is free again.</summary>
    public void Dispose() => Open.TryRemove(KeyValuePair.Create(_name, this));
}
