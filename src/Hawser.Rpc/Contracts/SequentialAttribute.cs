namespace Hawser.Rpc;

/// <summary>
/// On a contract or on the class that implements it: an instance runs one call at a time, in arrival order. Without it, calls start
/// in arrival order and run concurrently.
/// </summary>
/// <remarks>
/// A call is over when the task of its handler is. A handler that waits for another call of the same instance waits for ever.
/// </remarks>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Class, Inherited = true)]
public sealed class SequentialAttribute : Attribute;
