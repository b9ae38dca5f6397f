namespace Hawser.Rpc;

/// <summary>
/// On a class that implements a contract: a request that has come is carried out, as one-way calls are, also when its caller's connection ends
/// before its turn. Without it such a request is dropped, since nobody is left to hear the answer.
/// </summary>
/// <remarks>
/// For what a caller wants to be sure of with its last breath, such as an entry of a log. Its cancellation token has fired by then.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class RunsWithoutCallerAttribute : Attribute;
