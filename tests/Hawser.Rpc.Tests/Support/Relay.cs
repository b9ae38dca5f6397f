namespace Hawser.Rpc.Tests.Support;

/// <summary>Passes calls on.</summary>
public sealed class Relay(IThrower next) : IThrower
{
    public async Task<string> ThrowAsync(string message) => await next.ThrowAsync(message);

    public Task ThrowAtOnceAsync() => next.ThrowAtOnceAsync();

    public Task ThrowMuchAsync(int length, int depth) => next.ThrowMuchAsync(length, depth);

    public Task ThrowUnreadableAsync() => next.ThrowUnreadableAsync();

    public Task<Node> EndlessAsync() => next.EndlessAsync();

    public Task TakeAsync(Node node) => next.TakeAsync(node);
}
