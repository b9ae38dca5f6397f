namespace Hawser.Workers.Tests.Pools;

/// <summary>One that takes an init value.</summary>
public sealed class NumberedBerth(WorkerContext context, Start start) : IBerth, IWorkerInit<Start>
{
    public Task<int> EchoAsync(int number, CancellationToken cancellationToken = default) => Task.FromResult(number);

    public Task<int> BookAsync(int number, CancellationToken cancellationToken = default) => Task.FromResult(number);

    public Task<string> DescribeAsync() => Task.FromResult($"{context.Name} has {start.At}");

    public Task InitializeAsync(int index) => Task.CompletedTask;

    public Task FailAsync(string message) => throw new InvalidOperationException(message);

    public Task<IReadOnlyList<ItemOutcome<int>>> SiftAsync(IReadOnlyList<int> numbers, CancellationToken cancellationToken = default) =>
        Task.FromResult(ItemOutcome.OfEach(
            numbers, static number => number % 7 == 0 ? throw new FormatException($"{number}") : number, cancellationToken));
}
