namespace Hawser.Rpc;

/// <summary>
/// A method that may be called again with the same arguments where it is not known whether an earlier call was carried out: doing it twice
/// is as good as doing it once. Connections never call again by themselves; a pool of workers does, when a worker has died, for calls of
/// such methods only.
/// </summary>
/// <remarks>It is the caller's knowledge: it is no part of the contract's hash, and does not go over the wire.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class IdempotentAttribute : Attribute;
