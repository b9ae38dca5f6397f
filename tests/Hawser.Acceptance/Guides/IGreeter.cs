using Hawser.Rpc;

namespace Hawser.Acceptance.Guides;

[RpcContract]
public interface IGreeter
{
    Task<string> GreetAsync(string name, CancellationToken cancellationToken = default);
}
