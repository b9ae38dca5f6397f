namespace Hawser.Rpc.Generators.Model;

/// <summary>What a contract's method returns: an awaitable, or <c>IAsyncEnumerable&lt;T&gt;</c> itself.</summary>
internal enum ReturnForm
{
    Task,
    ValueTask,
    Sequence,
}
