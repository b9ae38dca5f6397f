using Hawser.Workers.Launching;

namespace Hawser.Cli.Terminal;

/// <summary>
/// Sees when nobody reads standard output any more. .NET passes such writes over, so that a program behind <c>| head</c> would work on for
/// nobody.
/// </summary>
internal static class OutputPipe
{
    private const int StandardOutput = 1;
    private const short Closed = 8 | 16; // POLLERR, POLLHUP: of a pipe, that its other end is closed.

    /// <summary>Waits until it is so: where output is a file, or a terminal, for ever.</summary>
    /// <returns>False: there is no standard output, which whoever started the process knows.</returns>
    public static unsafe bool WaitUntilUnread()
    {
        var output = new Libc.PollDescriptor { Descriptor = StandardOutput };
        while (output.ReturnedEvents == 0)
        {
            // Again, where a signal came.
            _ = Libc.Poll(&output, 1, -1);
        }

        return (output.ReturnedEvents & Closed) != 0;
    }
}
