namespace Hawser.Rpc;

/// <summary>
/// A method that has no answer: its call returns when the bounded send queue has taken it. The method returns
/// <see cref="Task"/> or <see cref="ValueTask"/>.
/// </summary>
/// <remarks>
/// One-way calls of a connection run in the order in which they were sent. An exception in the handler does not reach the caller:
/// it is logged where it is thrown and given to <see cref="RpcPeerOptions.OnHandlerFault"/>.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OneWayAttribute : Attribute;
