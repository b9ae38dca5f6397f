using Hawser.Runtimes.Connecting;

namespace Hawser.Runtimes;

/// <summary>
/// A runtime in a process that somebody else runs, and that it never ends: its session with all that it defined goes, the process stays. A connection that
/// is lost is made again within <see cref="AttachedOptions.Grace"/>; the session's evaluations go on meanwhile, and no event is lost or doubled. Thread-safe.
/// </summary>
public sealed class AttachedRuntime : Runtime
{
    private readonly Func<AttachedRuntime> _duplicate;

    private AttachedRuntime(AttachedOptions options, ISessionConnector connector, Func<AttachedRuntime> duplicate)
        : base(options, "Attached", connector) => _duplicate = duplicate;

    /// <summary>A runtime on the node of this name, which is looked up when it connects, and each time that it connects again.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="options">How it attaches.</param>
    /// <exception cref="ArgumentException">The name is empty, or the language is no language.</exception>
    public static AttachedRuntime ToNode(string node, AttachedOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(node);
        ArgumentNullException.ThrowIfNull(options);
        return new AttachedRuntime(options, NodeConnector.OfName(node, options), () => ToNode(node, options));
    }

    /// <summary>A runtime on the node that this handle is of.</summary>
    /// <param name="node">The node's handle.</param>
    /// <param name="options">How it attaches.</param>
    /// <exception cref="ArgumentException">The language is no language.</exception>
    public static AttachedRuntime ToNode(RuntimeNodeHandle node, AttachedOptions options)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(options);
        return new AttachedRuntime(options, NodeConnector.OfHandle(node.Server, options), () => ToNode(node, options));
    }

    /// <summary>
    /// A runtime in a running .NET process that knows nothing of Hawser. Connecting brings a node in, by a startup hook that is applied through the process's
    /// diagnostics socket, with Hawser's assemblies and the language in a load context of their own; only this runtime can use the node, and it closes with the
    /// session. Of what was brought, one small assembly stays.
    /// </summary>
    /// <param name="processId">The process: .NET 10 or later, of this user, on this machine, with its diagnostics and startup hooks not switched off.</param>
    /// <param name="options">How it attaches.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is not positive.</exception>
    /// <exception cref="ArgumentException">The language is no language.</exception>
    public static AttachedRuntime ToProcess(int processId, AttachedOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(processId);
        ArgumentNullException.ThrowIfNull(options);
        return new AttachedRuntime(options, new GuestConnector(processId, options), () => ToProcess(processId, options));
    }

    /// <inheritdoc/>
    public override IRuntime Duplicate() => _duplicate();
}
