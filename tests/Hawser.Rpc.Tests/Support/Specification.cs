using System.Text.Json;
using System.Threading.Channels;

namespace Hawser.Rpc.Tests.Support;

public sealed class Specification : ISpecification
{
    private readonly Channel<string> _notified = Channel.CreateUnbounded<string>();

    /// <summary>The next notification that has come.</summary>
    public Task<string> NextAsync() => _notified.Reader.ReadAsync().AsTask().InTime();

    public Task<int> SubtractAsync(int minuend, int subtrahend) => Task.FromResult(minuend - subtrahend);

    public Task UpdateAsync(int a, int b, int c, int d, int e) => Task.CompletedTask;

    public Task<int> SumAsync(int a, int b, int c) => Task.FromResult(a + b + c);

    public Task<JsonElement> GetDataAsync() => Task.FromResult(JsonElement.Parse("""["hello", 5]"""));

    public ValueTask HelloAsync(int number) => Note($"hello {number}");

    public ValueTask NotifySumAsync(int a, int b, int c) => Note($"sum {a + b + c}");

    private ValueTask Note(string what)
    {
        _notified.Writer.TryWrite(what);
        return ValueTask.CompletedTask;
    }
}
