using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Foreign;

/// <summary>What a stock JSON-RPC peer calls over standard input and output.</summary>
[RpcContract]
public interface IEditor
{
    Task<int> AddAsync(int a, int b);

    Task<Page> DescribeAsync(Page page);

    Task NothingAsync();

    [OneWay]
    ValueTask NoteAsync(string text);

    /// <summary>The notes that have come, in their order.</summary>
    Task<IReadOnlyList<string>> NotesAsync();

    Task<byte[]> ReverseAsync(byte[] data);

    /// <summary>Ends by its token only.</summary>
    Task<string> WaitAsync(CancellationToken cancellationToken = default);

    /// <summary>How many calls have ended by their token.</summary>
    Task<int> CancelledAsync();

    Task FailAsync(string message);

    Task<int> CountAsync(int to, IProgress<int> progress);

    IAsyncEnumerable<int> SequenceAsync(CancellationToken cancellationToken = default);

    Task<int> SumAsync(IAsyncEnumerable<int> items);

    /// <summary>Calls a method of <see cref="IEditorClient"/> back.</summary>
    /// <returns>What became of it.</returns>
    Task<string> AskAsync(string what);
}
