using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>A worker whose start can be made to hang wherever code of the user runs.</summary>
[RpcContract]
public interface IStaged
{
    Task<string> EchoAsync(string text);
}
