using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>A second contract, whose worker has all that a worker can be given.</summary>
[RpcContract]
public interface IWarehouse
{
    /// <summary>Puts so many into the shared stock; gives what this connection has put and what is there.</summary>
    Task<Stock> PutAsync(int count);

    Task<string> WhoAsync();

    /// <summary>How long the init value's text is.</summary>
    Task<int> LengthAsync();
}

/// <summary>What <see cref="IWarehouse.PutAsync"/> gives.</summary>
public sealed record Stock(int Mine, int All);

/// <summary>The init value.</summary>
public sealed record Opening(int Stock, string Text);

/// <summary>The connection argument.</summary>
public sealed record Customer(string Name);
