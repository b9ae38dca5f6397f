namespace Hawser.Runtimes.Display;

/// <summary>
/// How much of a value is shown. What is left out is always marked, and never looked at: a sequence is not enumerated any further.
/// </summary>
public sealed record DisplayOptions
{
    /// <summary>How deep objects within objects are shown. 6 by default, 1 to 32.</summary>
    public int MaxDepth
    {
        get;
        init => field = InRange(value, 1, 32);
    } = 6;

    /// <summary>How many items of a sequence or a dictionary are shown. 100 by default, 1 to 100,000.</summary>
    public int MaxItems
    {
        get;
        init => field = InRange(value, 1, 100_000);
    } = 100;

    /// <summary>How many properties and fields of an object are shown. 50 by default, 1 to 1,000.</summary>
    public int MaxMembers
    {
        get;
        init => field = InRange(value, 1, 1_000);
    } = 50;

    /// <summary>
    /// How many characters the texts of a value have together; markup is not counted. 100,000 by default, 100 to 100,000,000. What a
    /// formatter made is taken as it is.
    /// </summary>
    public int MaxCharacters
    {
        get;
        init => field = InRange(value, 100, 100_000_000);
    } = 100_000;

    /// <summary>
    /// Whether a sequence that computes its items when it is enumerated, such as a query, is enumerated to show them. True by default; false: its type
    /// is shown, and none of the code behind it runs. Collections, which have their items, are shown in any case.
    /// </summary>
    public bool EnumeratesLazySequences { get; init; } = true;

    private static int InRange(int value, int least, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most);
        return value;
    }
}
