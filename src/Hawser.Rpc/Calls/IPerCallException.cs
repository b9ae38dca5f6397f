namespace Hawser.Rpc;

/// <summary>
/// An exception that <see cref="RpcPeerOptions.ExplainLoss"/> gives and that makes another one for each call that fails with it, so that
/// each caller has a stack trace of its own. An exception without this interface is shared by all calls.
/// </summary>
public interface IPerCallException
{
    /// <summary>Makes the exception of one call. Thread-safe; must not throw.</summary>
    /// <param name="method">The wire name of the called method.</param>
    Exception ForCall(string method);
}
