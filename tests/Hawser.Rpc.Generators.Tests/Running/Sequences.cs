using System.Runtime.CompilerServices;

namespace Hawser.Rpc.Generators.Tests.Running;

internal sealed class Sequences : ISequences
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the endless sequence was left.</summary>
    public Task Stopped => _stopped.Task;

    public bool HasStarted { get; private set; }

    public async IAsyncEnumerable<int> CountAsync(int from, int count)
    {
        HasStarted = true;
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return from + i;
        }
    }

    public async IAsyncEnumerable<long> ForeverAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            for (long i = 0L; ; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return i;
                await Task.Yield();
            }
        }
        finally
        {
            _stopped.TrySetResult();
        }
    }

    public IAsyncEnumerable<string?> TextsAsync(IAsyncEnumerable<string?> texts, CancellationToken cancellationToken) => texts;

    public IAsyncEnumerable<double?> NumbersAsync(IAsyncEnumerable<double?>? numbers) => numbers ?? AsyncEnumerable.Empty<double?>();

    public IAsyncEnumerable<Leaf?> LeavesAsync(IAsyncEnumerable<Leaf?> leaves) => leaves;

    public async IAsyncEnumerable<(int Index, byte[] Data)> PairsAsync(byte[] data, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return (i, data);
        }
    }

    public async Task<long> SumAsync(IAsyncEnumerable<long> numbers, long start)
    {
        await foreach (long number in numbers)
        {
            start += number;
        }

        return start;
    }

    public async Task<int> LengthAsync(IAsyncEnumerable<string> texts)
    {
        int length = 0;
        await foreach (string text in texts)
        {
            length += text.Length;
        }

        return length;
    }

    public async IAsyncEnumerable<string> NullItemAsync()
    {
        yield return "first";
        await Task.Yield();
        yield return null!;
    }

    public async IAsyncEnumerable<GraphNode> RingAsync(GraphNode first)
    {
        yield return first;
        await Task.Yield();
        first.Next = first;
        yield return first;
    }

    public async IAsyncEnumerable<int> FailAsync(int after)
    {
        for (int i = 0; i < after; i++)
        {
            yield return i;
        }

        await Task.Yield();
        throw new InvalidOperationException($"after {after}");
    }

    public IAsyncEnumerable<int> ThrowAsync() => throw new InvalidOperationException("before there was a sequence");

    public IAsyncEnumerable<int> NullAsync() => null!;
}
