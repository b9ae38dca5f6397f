namespace Hawser.Runtimes.Sessions;

/// <summary>What an observer reads: the welcome first, then the events. One of the two is there.</summary>
internal sealed record ObservedItem
{
    /// <summary>Whose session it is.</summary>
    public SessionWelcome? Welcome { get; init; }

    /// <summary>What has happened in it.</summary>
    public RuntimeEvent? Event { get; init; }
}
