namespace Hawser.Acceptance.Child.Counting;

public sealed class Counter : ICounter
{
    public Task<int> CountAsync(string text, CancellationToken cancellationToken = default) => Task.FromResult(WordCounter.Count(text));
}
