using Hawser.Rpc;

namespace Hawser.Bench.Work;

/// <summary>What the owner answers: as little as it can.</summary>
[RpcContract]
public interface IOwnerWork
{
    /// <summary>Nothing.</summary>
    Task NothingAsync();

    /// <summary>As many bytes as the document has.</summary>
    Task<byte[]> BytesAsync();
}
