namespace Hawser.Bench.Figures.Peers;

/// <summary>A process that answers: what it is asked for by <see cref="PeerWork"/>, whatever carries the questions.</summary>
internal interface IAnsweringProcess
{
    /// <summary>The sum.</summary>
    Task<int> AddAsync(int first, int second);

    /// <summary>So many small integers, one at a time.</summary>
    IAsyncEnumerable<int> CountAsync(int items);

    /// <summary>The same bytes.</summary>
    Task<byte[]> EchoAsync(byte[] data);

    /// <summary>Another such process is started, answers <c>1 + 2</c>, and ends.</summary>
    /// <returns>The answer.</returns>
    Task<int> SpawnAsync();
}
