namespace Hawser.Rpc.Tests.Support;

/// <summary>Handlers that a test holds and lets go.</summary>
[RpcContract]
public interface IGate
{
    /// <summary>Ends when the test opens the gate, or its token fires.</summary>
    Task<string> WaitAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Ends when the test opens the gate, and heeds no token.</summary>
    Task<string> DeafAsync(string name);

    Task<string> EchoAsync(string text);

    [OneWay]
    ValueTask NoteAsync(string text);

    /// <summary>What is left of the deadline that the handler runs under, in milliseconds; -1: none.</summary>
    Task<double> RemainingAsync();
}
