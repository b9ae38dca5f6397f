using Hawser.Rpc;

namespace Hawser.Acceptance.Workers;

/// <summary>What a worker does to its owner when it is told to.</summary>
[RpcContract]
public interface ISabotage
{
    /// <summary>Prints on both streams, without a line's end.</summary>
    Task PrintAsync(int megabytes);

    /// <summary>Opens connections to the owner's socket, says something wrong on each or nothing, and keeps them.</summary>
    Task StormAsync(int connections);

    /// <summary>Starts a process that stays, and gives its id.</summary>
    Task<int> StartChildAsync();

    /// <summary>Writes into its own channel what is no frame, from below.</summary>
    Task WreckAsync();
}
