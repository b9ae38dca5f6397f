using Hawser.Runtimes;

namespace Hawser.Hosting;

/// <summary>The node of an application, as <c>AddHawserNode</c> configures it. Not thread-safe while it is being configured.</summary>
public sealed class HawserNodeOptions
{
    /// <summary>
    /// Whether the node is opened. Not by default: who can reach a node may do whatever the application may, so the application's configuration says yes,
    /// as by <c>o.Enabled = builder.Configuration.GetValue&lt;bool&gt;("Hawser:Node")</c>.
    /// </summary>
    public bool Enabled { get; set; }

    /// <summary>The node's name, by which others find it. Default null: the application's name.</summary>
    public string? Name { get; set; }

    /// <summary>Where the node is registered. Default null: <see cref="RuntimeNodeRegistry.Default"/>.</summary>
    public RuntimeNodeRegistry? Registry { get; set; }
}
