namespace Hawser.Workers.Serving;

/// <summary>The exit codes that Hawser itself ends a worker process with, from sysexits.h where a meaning fits.</summary>
internal static class ServingExitCodes
{
    /// <summary>The end was asked for.</summary>
    internal const int Done = 0;

    /// <summary>The boot line names a class that this process does not have (EX_DATAERR).</summary>
    internal const int CannotBoot = 65;

    /// <summary>The owner's listener could not be reached, or refused (EX_UNAVAILABLE).</summary>
    internal const int NoOwner = 69;

    /// <summary>An exception in the background (EX_SOFTWARE).</summary>
    internal const int UnhandledException = 70;

    /// <summary>The owner's connection broke, and nobody ended this process in the time after it (EX_IOERR).</summary>
    internal const int ConnectionLost = 74;
}
