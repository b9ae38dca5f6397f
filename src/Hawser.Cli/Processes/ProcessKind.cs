using System.Text.Json.Serialization;

namespace Hawser.Cli.Processes;

/// <summary>What a process of Hawser's is.</summary>
internal enum ProcessKind
{
    /// <summary>A worker, which ends with its owner; a runtime in a process of its own is one.</summary>
    [JsonStringEnumMemberName("worker")]
    Worker,

    /// <summary>A worker that outlives its starter, as long as its lease is renewed.</summary>
    [JsonStringEnumMemberName("detached")]
    Detached,

    /// <summary>A process with a node, to which runtimes can be attached: one of <c>hawser node</c>, or an application.</summary>
    [JsonStringEnumMemberName("node")]
    Node,
}
