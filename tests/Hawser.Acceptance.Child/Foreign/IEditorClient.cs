using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Foreign;

/// <summary>What a stock JSON-RPC peer serves.</summary>
[RpcContract]
public interface IEditorClient
{
    [RpcMethod("client/double")]
    Task<int> DoubleAsync(int n);

    [RpcMethod("client/fail")]
    Task FailAsync();

    [RpcMethod("client/missing")]
    Task MissingAsync();

    [RpcMethod("client/note")]
    [OneWay]
    ValueTask NoteAsync(string text);

    [RpcMethod("client/wait")]
    Task WaitAsync(int n, CancellationToken cancellationToken = default);

    [RpcMethod("client/count")]
    Task<int> CountAsync(int to, IProgress<int> progress);

    [RpcMethod("client/stream")]
    Task<Stream> StreamAsync();
}
