using System.IO.Pipelines;
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

    public async IAsyncEnumerable<int> PressOnAsync(bool loops, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return 1;

        // What is ready goes when the next is not.
        await Task.Yield();
        while (loops)
        {
        }

        await new TaskCompletionSource().Task;
    }

    public Task<Stream> DripAsync(CancellationToken cancellationToken = default)
    {
        var pipe = new Pipe();
        _ = Task.Run(
            async () =>
            {
                while (true)
                {
                    await pipe.Writer.WriteAsync(new byte[1], CancellationToken.None);
                    await Task.Yield();
                }
            },
            CancellationToken.None);
        return Task.FromResult(pipe.Reader.AsStream());
    }

    public async Task<long> DrainAsync(Stream bytes, CancellationToken cancellationToken = default)
    {
        byte[] buffer = new byte[1 << 12];
        long count = 0;
        while (await bytes.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            count += read;
        }

        return count;
    }

    public Task<int> DoAsync(params string[] verb) => Task.FromResult(Verbs.Run(verb, CancellationToken.None));

    public async IAsyncEnumerable<Seen> PassAsync(
        IAsyncEnumerable<int> numbers, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (int number in numbers.WithCancellation(cancellationToken))
        {
            yield return new Seen(number, Environment.ProcessId);
        }
    }
}
