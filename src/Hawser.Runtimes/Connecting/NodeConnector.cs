using Hawser.Rpc;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;

namespace Hawser.Runtimes.Connecting;

/// <summary>Connects to a node, found by name or given as a handle.</summary>
internal sealed class NodeConnector : ISessionConnector
{
    private readonly string _node;
    private readonly AttachedOptions _options;
    private readonly Func<WorkerHandle<IRuntimeSession>> _find;

    private NodeConnector(string node, AttachedOptions options, Func<WorkerHandle<IRuntimeSession>> find)
    {
        _node = node;
        _options = options;
        _find = find;
    }

    public TimeSpan Grace => _options.Grace;

    internal static NodeConnector OfHandle(WorkerHandle<IRuntimeSession> node, AttachedOptions options) =>
        new(node.Name, options, () => node);

    internal static NodeConnector OfName(string node, AttachedOptions options)
    {
        RuntimeNodeRegistry registry = options.Registry ?? RuntimeNodeRegistry.Default;
        return new(node, options, () => Find(registry, node));
    }

    public async Task<SessionLink> ConnectAsync(Action<string> step, CancellationToken cancellationToken)
    {
        step($"Looking for the node '{_node}'");
        WorkerHandle<IRuntimeSession> node = _find();
        step($"Connecting to the node '{_node}' (process {node.ProcessId})");
        return new WorkerLink(await DialAsync(node, _options.Connect(), cancellationToken).ConfigureAwait(false), own: null);
    }

    public IEnumerable<KeyValuePair<string, string>> Describe()
    {
        yield return new("Node", _node);
        yield return new("Grace", FormattableString.Invariant($"{_options.Grace.TotalSeconds:0.###} s"));
    }

    /// <exception cref="RuntimeConnectException">There is no connection; it says why and what to do.</exception>
    internal static async Task<WorkerConnection<TContract>> DialAsync<TContract>(
        WorkerHandle<TContract> node, WorkerConnectOptions options, CancellationToken cancellationToken)
        where TContract : class
    {
        try
        {
            return await Worker.ConnectAsync(node, options, cancellationToken).ConfigureAwait(false);
        }
        catch (WorkerConnectException e)
        {
            throw Refusals.OfConnecting(node.Name, e);
        }
    }

    private static WorkerHandle<IRuntimeSession> Find(RuntimeNodeRegistry registry, string name)
    {
        WorkerRegistryEntry? entry;
        try
        {
            entry = registry.Workers.Find(name);
        }
        catch (IOException e)
        {
            throw new RuntimeConnectException(
                RuntimeConnectFailure.NodeRefused, $"What is registered as the node '{name}' is not to be trusted. {e.Message}", e);
        }

        try
        {
            return entry is { IsRunning: true }
                ? entry.GetHandle<IRuntimeSession>()
                : throw new RuntimeConnectException(
                    RuntimeConnectFailure.NodeNotFound,
                    $"There is no node '{name}' in '{registry.Folder}'{(entry?.LastExit is { } exit ? $": {exit}" : "")}. Start the application that "
                    + $"opens it, as this user, with the same registry folder. {Others(registry)}");
        }
        catch (ContractMismatchException e)
        {
            throw Refusals.OtherVersion(name, e);
        }
    }

    /// <summary>The names that could have been meant.</summary>
    private static string Others(RuntimeNodeRegistry registry)
    {
        string[] names = [.. registry.List().Select(static node => $"'{node.Name}'").Order(StringComparer.Ordinal)];
        return names.Length == 0 ? "No node is open there." : $"Open there: {string.Join(", ", names)}.";
    }
}
