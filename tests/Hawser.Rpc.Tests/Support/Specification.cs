namespace Hawser.Rpc.Tests.Support;

public sealed class Specification : ISpecification
{
    public Task<int> SubtractAsync(int minuend, int subtrahend) => Task.FromResult(minuend - subtrahend);

    public Task UpdateAsync(int a, int b, int c, int d, int e) => Task.CompletedTask;
}
