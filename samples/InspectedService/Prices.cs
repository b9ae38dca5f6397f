using System.Collections.Concurrent;

namespace InspectedService;

/// <summary>What the service sells, and for how much: the state that somebody may want to look at, and to change, while it runs. Thread-safe.</summary>
public sealed class Prices
{
    private readonly ConcurrentDictionary<string, decimal> _prices = new(StringComparer.OrdinalIgnoreCase)
    {
        ["rope"] = 20m,
        ["cleat"] = 7.5m,
        ["fender"] = 32m,
    };

    /// <summary>What is taken off each price, in percent.</summary>
    public decimal Discount { get; set; }

    /// <summary>The things that have a price.</summary>
    public IEnumerable<string> Things => _prices.Keys.Order(StringComparer.Ordinal);

    /// <summary>The price of a thing; null for one that is not sold.</summary>
    public decimal? Of(string thing) => _prices.TryGetValue(thing, out decimal price) ? price * (100 - Discount) / 100 : null;

    /// <summary>Sells a thing for another price.</summary>
    public void Set(string thing, decimal price) => _prices[thing] = price;
}
