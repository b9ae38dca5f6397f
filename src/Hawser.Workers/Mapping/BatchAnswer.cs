namespace Hawser.Workers.Mapping;

/// <summary>What came of a batch.</summary>
/// <typeparam name="TAnswer">What is made of a batch.</typeparam>
/// <param name="Answer">What was made of its items.</param>
/// <param name="Items">Of how many, the first ones, at least one: the rest is left for another batch.</param>
internal readonly record struct BatchAnswer<TAnswer>(TAnswer Answer, int Items);
