using System.Globalization;

namespace Hawser.Bench.Figures.Evaluating;

/// <summary>
/// The code that is evaluated, the same on both sides. A number makes each different from the others, as no cache must know it.
/// </summary>
internal static class Cells
{
    public const string Definition = "int x = 41;";

    public static string Short(int number) => string.Create(CultureInfo.InvariantCulture, $"x + {number}");

    /// <summary>Twenty lines, as somebody writes them who explores data.</summary>
    public static string Long(int number) => string.Create(CultureInfo.InvariantCulture, $$"""
        record Order(int Id, string Customer, decimal Amount, DateTime At);
        static decimal Total(IEnumerable<Order> all) => all.Sum(order => order.Amount);
        var random = new Random({{number}});
        string[] customers = ["anna", "bert", "carl", "dora"];
        var orders = new List<Order>();
        for (int i = 0; i < 100; i++)
        {
            string customer = customers[random.Next(customers.Length)];
            var at = new DateTime(2026, 1, 1).AddDays(random.Next(365));
            orders.Add(new Order(i, customer, random.Next(1, 10_000) / 100m, at));
        }
        var byCustomer = orders
            .GroupBy(order => order.Customer)
            .Select(group => (Name: group.Key, Count: group.Count(), Sum: Total(group)))
            .OrderByDescending(line => line.Sum)
            .ToList();
        var largest = orders.Where(order => order.Amount > 50).MaxBy(order => order.Amount);
        string text = string.Join("\n", byCustomer.Select(line => $"{line.Name}: {line.Count} orders, {line.Sum:0.00}"));
        int days = orders.Select(order => order.At.DayOfYear).Distinct().Count();
        $"{text}\n{largest?.Customer} {days}"
        """);

    /// <summary>One of many small ones that build on each other.</summary>
    public static string Chained(int number) => number == 0
        ? "int v0 = 1; int F0(int n) => n + 1;"
        : string.Create(
            CultureInfo.InvariantCulture, $"int v{number} = v{number - 1} + 1; int F{number}(int n) => F{number - 1}(n) % 1000;");
}
