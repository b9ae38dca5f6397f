namespace Hawser.Cli.Terminal;

/// <summary>What a line is, where there are colours.</summary>
internal enum Tone
{
    /// <summary>Red: it failed.</summary>
    Failure,

    /// <summary>Yellow: to be heeded.</summary>
    Warning,

    /// <summary>Green: as it should be.</summary>
    Success,

    /// <summary>Grey: for who wants to know more.</summary>
    Aside,

    /// <summary>Cyan: the tool's own words among those of others.</summary>
    Prompt,
}
