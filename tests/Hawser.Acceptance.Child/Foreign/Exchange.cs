using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Foreign;

/// <summary>This process's side of a connection.</summary>
internal sealed class Exchange(RpcPeer peer) : IExchange
{
    private static readonly string Sentence = new('t', 1024);

    private readonly TaskCompletionSource _waitEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _talkEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _noted;

    /// <summary>The byte at each place of what <see cref="BytesAsync"/> sends.</summary>
    public static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))];

    public Task<int> AddAsync(int a, int b, CancellationToken cancellationToken) => Task.FromResult(a + b);

    public async Task<int> TripleAsync(int n)
    {
        IExchange guest = peer.CreateProxy<IExchange>();
        return await guest.AddAsync(n, await guest.AddAsync(n, n));
    }

    public Task<string> EchoAsync(string text) => Task.FromResult(text);

    public Task<byte[]> ReverseAsync(byte[] data)
    {
        byte[] reversed = [.. data];
        Array.Reverse(reversed);
        return Task.FromResult(reversed);
    }

    public Task FailAsync(string message) =>
        throw new InvalidOperationException(message, new ArgumentException("the cause"));

    public async Task WaitAsync(IProgress<string>? begun, CancellationToken cancellationToken)
    {
        begun?.Report("begun");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            _waitEnded.TrySetResult();
        }
    }

    public Task WaitEndedAsync() => _waitEnded.Task;

    public Task<double?> RemainingAsync() => Task.FromResult(RpcDeadline.Remaining?.TotalMilliseconds);

    public Task NoteAsync(int n)
    {
        _noted += n;
        return Task.CompletedTask;
    }

    public Task<long> NotedAsync() => Task.FromResult(_noted);

    public async IAsyncEnumerable<int> CountAsync(int n, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int i = 0; i < n; i++)
        {
            yield return i;
        }

        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<string> TalkAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                yield return Sentence;
            }
        }
        finally
        {
            _talkEnded.TrySetResult();
            await Task.CompletedTask;
        }
    }

    public Task TalkEndedAsync() => _talkEnded.Task;

    public async IAsyncEnumerable<int> BreakAsync(int after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int i = 0; i < after; i++)
        {
            yield return i;
        }

        await Task.CompletedTask;
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"broken after {after}"));
    }

    public async Task<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken)
    {
        long sum = 0;
        await foreach (int number in numbers.WithCancellation(cancellationToken))
        {
            sum += number;
        }

        return sum;
    }

    public async Task<string> FirstAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken) =>
        await texts.FirstAsync(cancellationToken);

    public IAsyncEnumerable<string> UpperAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken) =>
        texts.Select(text => text.ToUpperInvariant());

    public async Task<long> HoldAsync(int count, IAsyncEnumerable<string> texts, CancellationToken cancellationToken)
    {
        await _go.Task.WaitAsync(cancellationToken);
        long length = 0;
        await foreach (string text in texts.Take(count).WithCancellation(cancellationToken))
        {
            length += text.Length;
        }

        return length;
    }

    public Task GoAsync()
    {
        _go.TrySetResult();
        return Task.CompletedTask;
    }

    public Task<Stream> BytesAsync(int length, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new MemoryStream(Pattern(length), writable: false));

    public async Task<string> DigestAsync(Stream content, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));

    public Task<int> StepsAsync(int n, IProgress<int> progress)
    {
        for (int i = 1; i <= n; i++)
        {
            progress.Report(i);
        }

        return Task.FromResult(n);
    }
}
