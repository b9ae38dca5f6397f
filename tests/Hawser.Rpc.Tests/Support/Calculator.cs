namespace Hawser.Rpc.Tests.Support;

public sealed class Calculator : ICalculator
{
    public Task<int> AddAsync(int a, int b, CancellationToken cancellationToken) => Task.FromResult(checked(a + b));

    public async ValueTask<string> JoinAsync(string first, string? second, string separator)
    {
        await Task.Yield();
        return $"{first}{separator}{second ?? "null"}";
    }

    public Task DoNothingAsync() => Task.CompletedTask;

    public Task<string> FailAsync(string message)
    {
        try
        {
            throw new FormatException("the cause");
        }
        catch (FormatException e)
        {
            throw new InvalidOperationException(message, e);
        }
    }
}
