using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>Tells under which activity its handlers run, in a process that listens to them.</summary>
[RpcContract]
public interface ITraced
{
    /// <summary>Of the handler's activity: its parent's id, its trace, and the tag <c>rpc.system</c>.</summary>
    Task<string[]> TellAsync();
}
