namespace Hawser.Rpc.Generators.Model;

/// <summary>Which awaitable a contract's method returns.</summary>
internal enum ReturnForm
{
    Task,
    ValueTask,
}
