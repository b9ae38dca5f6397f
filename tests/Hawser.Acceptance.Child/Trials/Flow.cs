using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>The worker class of <see cref="IFlow"/>.</summary>
public sealed class Flow : IFlow
{
    private readonly Lock _gate = new();
    private readonly List<Channel<int>> _watchers = [];
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    /// <summary>Folds numbers so that their order counts.</summary>
    public static long Fold(long sum, int number) => (sum * 31) + number;

    public async IAsyncEnumerable<int> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var updates = Channel.CreateUnbounded<int>();
        int initial;
        lock (_gate)
        {
            initial = _state;
            _watchers.Add(updates);
        }

        try
        {
            yield return initial;
            await foreach (int update in updates.Reader.ReadAllAsync(cancellationToken))
            {
                yield return update;
            }
        }
        finally
        {
            _gone.TrySetResult();
        }
    }

    public Task SetAsync(int value)
    {
        lock (_gate)
        {
            _state = value;
            _watchers.ForEach(watcher => watcher.Writer.TryWrite(value));
        }

        return Task.CompletedTask;
    }

    public Task WatcherGoneAsync() => _gone.Task;

    public async Task<long> FoldAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default)
    {
        long sum = 0;
        await foreach (int number in numbers.WithCancellation(cancellationToken))
        {
            sum = Fold(sum, number);
        }

        return sum;
    }

    public async IAsyncEnumerable<Seen> PassAsync(
        IAsyncEnumerable<int> numbers, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (int number in numbers.WithCancellation(cancellationToken))
        {
            yield return new Seen(number, Environment.ProcessId);
        }
    }
}
