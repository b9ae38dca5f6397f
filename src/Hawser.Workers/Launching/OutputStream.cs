namespace Hawser.Workers.Launching;

/// <summary>Where a process wrote a line.</summary>
public enum OutputStream
{
    /// <summary>stdout.</summary>
    StandardOutput,

    /// <summary>stderr.</summary>
    StandardError,
}
