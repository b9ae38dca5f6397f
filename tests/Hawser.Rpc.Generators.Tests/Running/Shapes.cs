using System.Globalization;
using System.Threading.Channels;

namespace Hawser.Rpc.Generators.Tests.Running;

internal sealed class Shapes : IShapes
{
    private readonly Channel<string> _notes = Channel.CreateUnbounded<string>();

    public ChannelReader<string> Notes => _notes.Reader;

    public Task<string> DefaultsAsync(
        int number,
        string text,
        string? nothing,
        Shade shade,
        double size,
        decimal price,
        char letter,
        DateTime at,
        Spot spot,
        long? maybe,
        CancellationToken cancellationToken) =>
        Task.FromResult(string.Join('|', new object?[] { number, text, nothing, shade, size, price, letter, at.Ticks, spot.X, maybe }
            .Select(static value => Convert.ToString(value ?? "null", CultureInfo.InvariantCulture))));

    public Task<string> UnannotatedNullAsync(string text) => Task.FromResult(text ?? "null");

    public Task<string> RequiredAsync(string text, int[] numbers) => Task.FromResult($"{text}:{string.Join('+', numbers)}");

    public Task<string> NamedAsync(string @class) => Task.FromResult(@class);

    public Task<string> @await(
        string request, string call, string parameters, string result, string target, string exception, string @event) =>
        Task.FromResult(string.Concat(request, call, parameters, result) + target + exception + @event);

    public Task<string> WithoutTokenAsync() => Task.FromResult("done");

    public Task<bool> TokenAsync(int a, CancellationToken token) => Task.FromResult(token.CanBeCanceled);

    public Task VoidAsync(string text) => _notes.Writer.WriteAsync(text).AsTask();

    public ValueTask ValueVoidAsync(string text) => _notes.Writer.WriteAsync(text);

    public ValueTask NoteAsync(string text) => _notes.Writer.WriteAsync(text);

    public Task NoteTaskAsync(string text) => _notes.Writer.WriteAsync(text).AsTask();

    public Task<string> NullAsync() => Task.FromResult<string>(null!);

    public Task<Leaf> NullLeafAsync() => Task.FromResult<Leaf>(null!);

    public Task<int> ThrowsAsync() => throw new InvalidOperationException("before the first await");

    public Task<int> FromBaseAsync(int value) => Task.FromResult(value + 1);
}
