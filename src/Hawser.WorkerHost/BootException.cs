namespace Hawser.WorkerHost;

/// <summary>A process that was started as a worker cannot become one. The message is the one line that goes to stderr.</summary>
internal sealed class BootException : Exception
{
    public BootException(string message)
        : base(message)
    {
    }

    public BootException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
