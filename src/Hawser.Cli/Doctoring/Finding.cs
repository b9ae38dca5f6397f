namespace Hawser.Cli.Doctoring;

/// <summary>One thing that was looked at.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Found">What was found.</param>
/// <param name="Advice">What to do; null where nothing is to be done.</param>
internal sealed record Finding(FindingLevel Level, string Subject, string Found, string? Advice = null)
{
    /// <summary>As it should be.</summary>
    public static Finding Ok(string subject, string found) => new(FindingLevel.Ok, subject, found);
}
