namespace Hawser.Rpc.Tests.Support;

public sealed class Thrower : IThrower
{
    public async Task<string> ThrowAsync(string message)
    {
        await Task.Yield();
        try
        {
            throw new FormatException("the cause");
        }
        catch (FormatException e)
        {
            throw new InvalidOperationException(message, e);
        }
    }

    public Task ThrowAtOnceAsync() => throw new ArgumentException("at once");

    public Task ThrowMuchAsync(int length, int depth)
    {
        Exception? inner = null;
        for (int i = 0; i < depth; i++)
        {
            inner = new InvalidOperationException(new string(i % 2 == 0 ? '"' : 'ä', length), inner);
        }

        throw inner!;
    }

    public Task ThrowUnreadableAsync() => throw new UnreadableException();

    public Task<Node> EndlessAsync()
    {
        var node = new Node();
        node.Next = node;
        return Task.FromResult(node);
    }

    public Task TakeAsync(Node node) => Task.CompletedTask;
}
