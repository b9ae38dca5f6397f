using System.Runtime.CompilerServices;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>The worker class of <see cref="ITransfer"/>.</summary>
public sealed class Transfer : ITransfer
{
    public Task<byte[]> EchoAsync(byte[] value) => Task.FromResult(value);

    public async IAsyncEnumerable<int> CountAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < count; i++)
        {
            if (i % 1000 == 0)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
            }

            yield return i;
        }
    }

    public async Task<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default)
    {
        long sum = 0;
        await foreach (int number in numbers.WithCancellation(cancellationToken))
        {
            sum += number;
        }

        return sum;
    }
}
