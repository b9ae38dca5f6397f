namespace Hawser.Agent;

/// <summary>Something that happened in a worker, so many times. Immutable.</summary>
/// <param name="Name">What happened; its counts are added up. 1 to 200 characters without control characters.</param>
/// <param name="Count">How many times; above zero.</param>
/// <param name="Detail">A text to keep with it, of at most 16,384 characters; null: none.</param>
public sealed record AgentEvent(string Name, long Count = 1, string? Detail = null)
{
    internal const int MostDetail = 16_384;

    /// <returns>What is wrong with it; null: nothing.</returns>
    internal string? Fault() =>
        !AgentName.IsValid(Name) ? $"an event's name has 1 to {AgentName.MostCharacters} characters, none of them a control character"
        : Count <= 0 ? "an event's count is above zero"
        : Detail?.Length > MostDetail ? $"an event's detail has at most {MostDetail} characters"
        : null;
}
