namespace Hawser.Rpc;

/// <summary>The two sides were built from different contracts, or the peer does not serve the contract at all.</summary>
public sealed class ContractMismatchException : Exception
{
    /// <summary>A contract that the two sides do not share.</summary>
    /// <param name="contract">The contract's wire name.</param>
    /// <param name="localHash">Its hash here.</param>
    /// <param name="remoteHash">Its hash over there; null: the peer does not serve it.</param>
    public ContractMismatchException(string contract, string localHash, string? remoteHash)
        : base(remoteHash is null
            ? $"The peer does not serve the contract '{contract}' (here: {localHash}). Add a service for it to the peer's options."
            : $"The contract '{contract}' differs: here it has the hash {localHash}, at the peer {remoteHash}. Build both sides from the "
              + "same sources.")
    {
        Contract = contract;
        LocalHash = localHash;
        RemoteHash = remoteHash;
        HelpLink = $"docs/errors/{nameof(ContractMismatchException)}.md";
    }

    /// <summary>The contract's wire name.</summary>
    public string Contract { get; }

    /// <summary>Its hash here.</summary>
    public string LocalHash { get; }

    /// <summary>Its hash over there; null: the peer does not serve it.</summary>
    public string? RemoteHash { get; }
}
