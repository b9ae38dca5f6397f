namespace Hawser.Runtimes.Display;

/// <summary>A value that says itself how it is shown.</summary>
public interface IDisplayable
{
    /// <summary>
    /// The value as it is shown. It is called wherever the value is, alone or within others; what it throws becomes an error output.
    /// </summary>
    MimeBundle ToMimeBundle();
}
