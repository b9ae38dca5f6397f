using Hawser.Rpc;

namespace WordCount;

/// <summary>Counts the words of files. What the program calls is in this interface; where it runs is the caller's choice.</summary>
[RpcContract]
public interface ICounter
{
    /// <summary>Counts the words of <paramref name="files"/>, given by their full paths. One that is not text counts as skipped.</summary>
    /// <exception cref="IOException">A file cannot be read; the message names it.</exception>
    Task<WordCounts> CountAsync(IReadOnlyList<string> files, CancellationToken cancellationToken = default);
}
