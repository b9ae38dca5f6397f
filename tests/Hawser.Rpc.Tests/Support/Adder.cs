namespace Hawser.Rpc.Tests.Support;

internal sealed class Adder : IAdder
{
    public Task<int> AddAsync(int a, int b) => Task.FromResult(a + b);

    public Task<int> SumAsync(byte[] data) => Task.FromResult(data.Sum(b => b));
}
