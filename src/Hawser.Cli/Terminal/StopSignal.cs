namespace Hawser.Cli.Terminal;

/// <summary>What asks the process to stop.</summary>
internal enum StopSignal
{
    /// <summary>Ctrl+C (SIGINT): the user wants what runs to stop.</summary>
    Interrupt,

    /// <summary>SIGTERM, or SIGHUP when the terminal is gone: the process is to end.</summary>
    Terminate,

    /// <summary>Nobody reads standard output any more, as where <c>head</c> has seen enough.</summary>
    OutputGone,
}
