namespace Hawser.Rpc.Tests.Support;

[RpcContract]
public interface IThrower
{
    Task<string> ThrowAsync(string message);

    Task ThrowAtOnceAsync();

    Task ThrowMuchAsync(int length, int depth);

    Task ThrowUnreadableAsync();

    /// <summary>A value that contains itself.</summary>
    Task<Node> EndlessAsync();

    Task TakeAsync(Node node);
}
