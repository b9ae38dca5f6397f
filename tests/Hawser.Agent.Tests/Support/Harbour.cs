namespace Hawser.Agent.Tests.Support;

/// <summary>Knows who asks, and answers one question late.</summary>
public sealed class Harbour(string asker, Task<int> tide) : IHarbour
{
    public Task<string> WhoAmIAsync() => Task.FromResult(asker);

    public Task<int> WaitForTideAsync(CancellationToken cancellationToken = default) => tide.WaitAsync(cancellationToken);
}
