namespace Hawser.Runtimes;

/// <summary>Where an evaluation wrote text to.</summary>
public enum OutputStreamKind
{
    /// <summary>Standard output.</summary>
    Out,

    /// <summary>Standard error.</summary>
    Error,
}
