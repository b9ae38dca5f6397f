namespace Hawser.Rpc.Tests.Support;

/// <summary>Handlers that tell under which activity they run.</summary>
[RpcContract]
public interface ITraced
{
    /// <summary>The id of the handler's activity; empty: it has none.</summary>
    Task<string> IdAsync();

    /// <summary>The handler's own, and then those of the peer that it calls in turn, as often as this.</summary>
    Task<string[]> ChainAsync(int hops);

    [OneWay]
    ValueTask NoteAsync(string text);

    IAsyncEnumerable<string> IdsAsync(int count);

    Task FailAsync(string message);
}
