using Hawser.Rpc.Calls;

namespace Hawser.Rpc.Reconnecting;

/// <summary>Where the calls of proxies go that outlive a connection. Thread-safe.</summary>
internal interface ICallRoute
{
    /// <summary>The clock of deadlines.</summary>
    TimeProvider Clock { get; }

    /// <summary>The time that calls have which nothing else is said for.</summary>
    TimeSpan CallTimeout { get; }

    /// <summary>How deep an answer may nest.</summary>
    int Depth { get; }

    /// <summary>The calls of the connection that there is; null: there is none, or its other side serves another contract.</summary>
    OutgoingCalls? TryGet(RpcContract contract);

    /// <summary>Waits for a connection, or fails, as its options say.</summary>
    /// <param name="contract">What its other side must serve.</param>
    /// <param name="method">The wire name of the called method.</param>
    /// <param name="time">How long to wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Ipc.ConnectionLostException">There is none, and none is waited for, or none comes any more.</exception>
    /// <exception cref="ContractMismatchException">Its other side does not serve the contract.</exception>
    /// <exception cref="RpcTimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    Task<OutgoingCalls> GetAsync(RpcContract contract, string method, TimeSpan time, CancellationToken cancellationToken);
}
