using System.Text.Json.Serialization;
using Hawser.Runtimes.Nodes;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;

namespace Hawser.Runtimes;

/// <summary>
/// The way to a node, as a value: for those who do not find it by name, or for whom it is not registered. It goes as JSON by System.Text.Json. Immutable.
/// </summary>
/// <remarks>Whoever has it may evaluate code in the node's process: it is as secret as a password, and its text never shows the key.</remarks>
[JsonConverter(typeof(RuntimeNodeHandleConverter))]
public sealed class RuntimeNodeHandle
{
    internal RuntimeNodeHandle(WorkerHandle<IRuntimeSession> server) => Server = server;

    /// <summary>The node's name.</summary>
    public string Name => Server.Name;

    /// <summary>The id of the node's process.</summary>
    public int ProcessId => Server.ProcessId;

    internal WorkerHandle<IRuntimeSession> Server { get; }

    /// <summary>Name, process id and where it is reached, never the key.</summary>
    public override string ToString() => Server.ToString();
}
