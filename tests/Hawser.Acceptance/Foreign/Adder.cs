namespace Hawser.Acceptance;

public sealed class Adder : IAdder
{
    public Task<int> AddAsync(int a, int b) => Task.FromResult(a + b);
}
