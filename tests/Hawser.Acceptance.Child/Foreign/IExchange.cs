using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Foreign;

/// <summary>Something of each kind that a contract can carry. Served by both sides: this process, and a peer in another language.</summary>
[RpcContract]
public interface IExchange
{
    Task<int> AddAsync(int a, int b, CancellationToken cancellationToken = default);

    /// <summary>Has the caller add, from inside the call.</summary>
    Task<int> TripleAsync(int n);

    Task<string> EchoAsync(string text);

    Task<byte[]> ReverseAsync(byte[] data);

    Task FailAsync(string message);

    /// <summary>Never ends by itself. Reports once that it has begun.</summary>
    Task WaitAsync(IProgress<string>? begun = null, CancellationToken cancellationToken = default);

    /// <summary>Returns when a wait has been told to end.</summary>
    Task WaitEndedAsync();

    /// <summary>What the call has left, in milliseconds; null: no deadline.</summary>
    Task<double?> RemainingAsync();

    [OneWay]
    Task NoteAsync(int n);

    /// <summary>The sum of what was noted so far.</summary>
    Task<long> NotedAsync();

    IAsyncEnumerable<int> CountAsync(int n, CancellationToken cancellationToken = default);

    /// <summary>Texts of a kilobyte without end.</summary>
    IAsyncEnumerable<string> TalkAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns when a talk has been told to end.</summary>
    Task TalkEndedAsync();

    IAsyncEnumerable<int> BreakAsync(int after, CancellationToken cancellationToken = default);

    Task<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    Task<string> FirstAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default);

    IAsyncEnumerable<string> UpperAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default);

    /// <summary>Takes as many as told, and not before <see cref="GoAsync"/>. Returns their length in all.</summary>
    Task<long> HoldAsync(int count, IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default);

    Task GoAsync();

    Task<Stream> BytesAsync(int length, CancellationToken cancellationToken = default);

    /// <summary>The bytes' SHA-256, in lower-case hex.</summary>
    Task<string> DigestAsync(Stream content, CancellationToken cancellationToken = default);

    /// <summary>Reports 1 to n, and returns n.</summary>
    Task<int> StepsAsync(int n, IProgress<int> progress);
}
