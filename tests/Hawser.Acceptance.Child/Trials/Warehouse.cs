using Hawser.Workers;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>The worker state: made once for all connections.</summary>
public sealed class Shelves
{
    public Shelves(Opening opening)
    {
        ArgumentNullException.ThrowIfNull(opening);
        if (opening.Stock < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(opening), "A warehouse cannot owe.");
        }

        if (opening.Stock == int.MaxValue)
        {
            Thread.Sleep(Timeout.Infinite);
        }

        Count = opening.Stock;
    }

    public int Count { get; set; }
}

/// <summary>The worker class of <see cref="IWarehouse"/> without a connection argument.</summary>
public class Depot(Shelves shelves, Opening opening) : IWarehouse, IWorkerInit<Opening>, IWorkerState<Shelves>
{
    private int _mine;

    public Task<Stock> PutAsync(int count)
    {
        lock (shelves)
        {
            _mine += count;
            shelves.Count += count;
            return Task.FromResult(new Stock(_mine, shelves.Count));
        }
    }

    public virtual Task<string> WhoAsync() => Task.FromResult("nobody");

    public Task<int> LengthAsync() => Task.FromResult(opening.Text.Length);
}

/// <summary>The worker class of <see cref="IWarehouse"/> with one.</summary>
public sealed class Warehouse(Shelves shelves, Opening opening, Customer customer) : Depot(shelves, opening), IWorkerConnection<Customer>
{
    private readonly string _name = customer.Name.Length > 0 ? customer.Name : throw new ArgumentException("A customer has a name.");

    public override Task<string> WhoAsync() => Task.FromResult(_name);
}
