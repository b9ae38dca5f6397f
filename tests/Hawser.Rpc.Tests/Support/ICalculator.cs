namespace Hawser.Rpc.Tests.Support;

[RpcContract]
public interface ICalculator
{
    Task<int> AddAsync(int a, int b = 1, CancellationToken cancellationToken = default);

    ValueTask<string> JoinAsync(string first, string? second, string separator = "-");

    Task DoNothingAsync();

    Task<string> FailAsync(string message);
}
