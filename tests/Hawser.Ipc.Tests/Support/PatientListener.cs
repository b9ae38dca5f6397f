namespace Hawser.Ipc.Tests;

/// <summary>Listeners whose deadline a slow machine does not meet by chance.</summary>
internal static class PatientListener
{
    internal static IpcListener Start(bool unix = false, IpcConnectionOptions? connection = null) => IpcListener.Start(new()
    {
        Endpoint = unix ? null : IpcEndpoint.CreateInMemory(),
        HandshakeTimeout = Patience.Limit,
        Connection = connection ?? new IpcConnectionOptions(),
    });
}
