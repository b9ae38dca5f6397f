namespace Hawser.Acceptance.Agent;

/// <summary>Knows who asks.</summary>
public sealed class Harbour(string asker) : IHarbour
{
    public Task<string> BerthOfAsync(string ship) => Task.FromResult($"{asker} lies at the quay of {ship}");
}
