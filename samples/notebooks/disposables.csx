// %%
class Rope(string name) : IDisposable, IAsyncDisposable
{
    public string Name => name;

    public void Dispose() => Console.WriteLine($"{name} cast off");

    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        Console.WriteLine($"{name} cast off, later");
    }
}

// %% A using statement ends with its block
using (var bow = new Rope("bow line"))
using (var stern = new Rope("stern line"))
{
    Console.WriteLine($"held by {bow.Name} and {stern.Name}");
}

// %% A using declaration ends with its cell
using var spring = new Rope("spring line");
Console.WriteLine("held by the spring line");

// %%
await using (var hawser = new Rope("hawser"))
{
    Console.WriteLine("held by the hawser");
}
