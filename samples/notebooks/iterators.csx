// %% [markdown]
// # Sequences
//
// An iterator makes an item when somebody asks for it, and not before.

// %%
IEnumerable<long> Fibonacci()
{
    (long a, long b) = (0, 1);
    while (true)
    {
        yield return a;
        (a, b) = (b, a + b);
    }
}

Fibonacci().Skip(10).Take(6)

// %% An endless sequence is shown by its beginning
Fibonacci().Where(n => n % 2 == 0).Take(4).Append(-1)

// %%
async IAsyncEnumerable<string> TicksAsync(int count)
{
    for (int i = 1; i <= count; i++)
    {
        await Task.Yield();
        yield return $"tick {i}";
    }
}

await foreach (var tick in TicksAsync(3))
{
    Console.WriteLine(tick);
}

// %%
var pairs = from left in "ab"
            from right in Enumerable.Range(1, 2)
            select $"{left}{right}";
pairs.Chunk(2).Select(chunk => string.Join('+', chunk))
