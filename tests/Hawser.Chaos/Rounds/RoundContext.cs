namespace Hawser.Chaos.Rounds;

/// <summary>What a round is given.</summary>
/// <param name="Random">Its schedule; used by one thread, which makes others for those that it starts.</param>
/// <param name="Oracle">Counts.</param>
/// <param name="Length">How long new work is begun.</param>
/// <param name="Disk">A disk that fills up; null: there is none.</param>
internal sealed record RoundContext(Random Random, Oracle Oracle, TimeSpan Length, SmallDisk? Disk)
{
    /// <summary>Another schedule, for a task of its own.</summary>
    internal Random Fork() => new(Random.Next());
}
