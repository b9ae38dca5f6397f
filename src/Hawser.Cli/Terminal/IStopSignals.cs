namespace Hawser.Cli.Terminal;

/// <summary>What asks the process to stop. While somebody listens, none of it ends the process by itself.</summary>
internal interface IStopSignals
{
    /// <summary>Listens until what this returns is disposed. Several may listen; each hears all.</summary>
    /// <param name="received">Is called on any thread.</param>
    IDisposable Listen(Action<StopSignal> received);
}
