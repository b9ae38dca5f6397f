namespace Hawser.Workers.Tests.Pools;

/// <summary>The worker class of <see cref="IBerth"/>.</summary>
public sealed class Berth(WorkerContext context) : IBerth
{
    private readonly List<int> _initialized = [];

    public Task<int> EchoAsync(int number, CancellationToken cancellationToken = default) => Task.FromResult(number);

    public Task<int> BookAsync(int number, CancellationToken cancellationToken = default) => Task.FromResult(number);

    public Task<string> DescribeAsync() => Task.FromResult($"{context.Name}: {string.Join(' ', _initialized)}");

    public Task InitializeAsync(int index)
    {
        _initialized.Add(index);
        return Task.CompletedTask;
    }

    public Task FailAsync(string message) => throw new InvalidOperationException(message);

    public Task<IReadOnlyList<ItemOutcome<int>>> SiftAsync(IReadOnlyList<int> numbers, CancellationToken cancellationToken = default) =>
        Task.FromResult(ItemOutcome.OfEach(
            numbers, static number => number % 7 == 0 ? throw new FormatException($"{number}") : number, cancellationToken));
}
