namespace Hawser.Rpc.Tests.Reconnecting;

[RpcContract]
public interface INews
{
    Task SubscribeAsync(string topic);

    Task<string> LatestAsync(CancellationToken cancellationToken = default);
}
