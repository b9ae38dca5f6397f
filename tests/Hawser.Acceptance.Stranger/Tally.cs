namespace Hawser.Acceptance.Stranger;

/// <summary>State that only somebody within the process can reach.</summary>
public static class Tally
{
    public static int Count { get; set; } = 7;
}
