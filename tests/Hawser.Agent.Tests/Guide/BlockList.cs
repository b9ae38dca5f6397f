namespace Hawser.Agent.Tests.Guide;

/// <summary>The parent's list.</summary>
public sealed class BlockList : IBlockList
{
    public Task<bool> IsBlockedAsync(string address, CancellationToken cancellationToken = default) =>
        Task.FromResult(address.StartsWith("203.0.113.", StringComparison.Ordinal));
}
