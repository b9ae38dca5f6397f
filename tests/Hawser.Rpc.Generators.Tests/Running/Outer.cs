namespace Hawser.Rpc.Generators.Tests.Running;

/// <summary>Holds a contract inside of a type.</summary>
internal static class Outer
{
    [RpcContract]
    internal interface IInner
    {
        Task<int> TripleAsync(int value);
    }

    internal sealed class Inner : IInner
    {
        public Task<int> TripleAsync(int value) => Task.FromResult(3 * value);
    }
}
