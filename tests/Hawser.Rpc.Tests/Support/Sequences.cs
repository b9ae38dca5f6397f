using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Hawser.Rpc.Tests.Support;

/// <summary>Sequences that a test needs.</summary>
internal static class Sequences
{
    public static async IAsyncEnumerable<string> Numbers(int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < count; i++)
        {
            if (i % 64 == 0)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
            }

            yield return $"{i}";
        }
    }

    public static async IAsyncEnumerable<string> Of(params string[] items)
    {
        await Task.Yield();
        foreach (string item in items)
        {
            yield return item;
        }
    }

    public static async IAsyncEnumerable<string> Failing(int count, string message)
    {
        await foreach (string item in Numbers(count))
        {
            yield return item;
        }

        throw new InvalidOperationException(message);
    }

    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (T? item in items.WithCancellation(CancellationToken.None))
        {
            list.Add(item);
        }

        return list;
    }

    public static async Task<T> FirstAsync<T>(this IAsyncEnumerable<T> items)
    {
        await foreach (T? item in items)
        {
            return item;
        }

        throw new InvalidOperationException("No item came.");
    }

    /// <summary>An endless sequence that tells what it does: <c>next</c> before each item, <c>disposed</c> at its end.</summary>
    public static async IAsyncEnumerable<string> Endless(
        Channel<string> events, string item, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            while (true)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                events.Writer.TryWrite("next");
                yield return item;
            }
        }
        finally
        {
            events.Writer.TryWrite("disposed");
        }
    }

    /// <summary>Waits for an event, letting others pass.</summary>
    public static async Task<int> ExpectAsync(this Channel<string> events, string name)
    {
        int others = 0;
        while (await events.Reader.ReadAsync().AsTask().InTime() != name)
        {
            others++;
        }

        return others;
    }
}
