namespace Hawser.Rpc.Tests.Support;

/// <summary>Serves <see cref="IPipes"/> by what a test puts in.</summary>
internal class Pipes : IPipes
{
    public Func<string, CancellationToken, IAsyncEnumerable<string>> Items { get; set; } = (_, _) => throw new NotSupportedException();

    public Func<string, IAsyncEnumerable<string>, CancellationToken, Task<string>> Consume { get; set; } =
        (_, _, _) => throw new NotSupportedException();

    public Func<string, IAsyncEnumerable<string>, CancellationToken, IAsyncEnumerable<string>> Map { get; set; } =
        (_, items, _) => items;

    public Func<string, CancellationToken, Task<Stream>> Open { get; set; } = (_, _) => throw new NotSupportedException();

    public Func<string, Stream, CancellationToken, Task<string>> Upload { get; set; } = (_, _, _) => throw new NotSupportedException();

    public Func<string, IProgress<string>, CancellationToken, Task<string>> Work { get; set; } =
        (_, _, _) => throw new NotSupportedException();

    public Func<string, ValueTask> Note { get; set; } = _ => ValueTask.CompletedTask;

    public Func<IAsyncEnumerable<string>, ValueTask> Feed { get; set; } = _ => ValueTask.CompletedTask;

    public Task<byte[]> EchoAsync(byte[] data, CancellationToken cancellationToken) => Task.FromResult(data);

    public Task<byte[]?> MaybeAsync(int length) => Task.FromResult(length < 0 ? null : new byte[length]);

    public Task<string> PingAsync(string text) => Task.FromResult(text);

    public IAsyncEnumerable<string> ItemsAsync(string what, CancellationToken cancellationToken) => Items(what, cancellationToken);

    public Task<string> ConsumeAsync(string what, IAsyncEnumerable<string> items, CancellationToken cancellationToken) =>
        Consume(what, items, cancellationToken);

    public IAsyncEnumerable<string> MapAsync(string what, IAsyncEnumerable<string> items, CancellationToken cancellationToken) =>
        Map(what, items, cancellationToken);

    public Task<Stream> OpenAsync(string what, CancellationToken cancellationToken) => Open(what, cancellationToken);

    public Task<string> UploadAsync(string what, Stream data, CancellationToken cancellationToken) => Upload(what, data, cancellationToken);

    public Task<string> WorkAsync(string what, IProgress<string> progress, CancellationToken cancellationToken) =>
        Work(what, progress, cancellationToken);

    public ValueTask NoteAsync(string text) => Note(text);

    public ValueTask FeedAsync(IAsyncEnumerable<string> items) => Feed(items);
}
