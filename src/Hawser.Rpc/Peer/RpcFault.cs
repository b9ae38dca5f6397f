namespace Hawser.Rpc;

/// <summary>A one-way call that could not be carried out. Nobody waits for it, so it is reported where it ran.</summary>
/// <param name="Method">The method's wire name.</param>
/// <param name="Exception">What the handler threw, or an <see cref="RpcProtocolException"/> when the parameters did not fit.</param>
public sealed record RpcFault(string Method, Exception Exception);
