using System.Runtime.CompilerServices;

namespace Hawser.Bench.Work;

/// <summary>Does as little as it can.</summary>
public sealed class BenchWork : IBenchWork
{
    private readonly Lock _gate = new();
    private long _notes;
    private (long Notes, TaskCompletionSource Reached)? _waiter;

    /// <inheritdoc/>
    public Task<int> AddAsync(int first, int second, CancellationToken cancellationToken = default) => Task.FromResult(first + second);

    /// <inheritdoc/>
    public Task<int> AddLengthAsync(int first, int second, string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Task.FromResult(first + second + text.Length);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<int> CountAsync(int items, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        for (int i = 0; i < items; i++)
        {
            yield return i;
        }
    }

    /// <inheritdoc/>
    public ValueTask NoteAsync(int value, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _notes++;
            if (_waiter is { } waiter && waiter.Notes <= _notes)
            {
                _waiter = null;
                waiter.Reached.SetResult();
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Task NotedAsync(long notes, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_notes >= notes)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiter = (notes, reached);
            return reached.Task;
        }
    }

    /// <inheritdoc/>
    public Task<byte[]> EchoAsync(byte[] data, CancellationToken cancellationToken = default) => Task.FromResult(data);
}
