namespace Hawser.Rpc.Tests.Reconnecting;

/// <summary>Serves <see cref="INews"/>, an instance for each connection.</summary>
internal sealed class News : INews
{
    private string? _topic;

    public Task SubscribeAsync(string topic)
    {
        _topic = topic;
        return Task.CompletedTask;
    }

    public Task<string> LatestAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult($"{_topic ?? throw new InvalidOperationException("Nobody has subscribed.")}: fine");
}
