namespace Hawser.Bench.Measuring;

/// <summary>One number of a figure.</summary>
/// <param name="Name">Its name; a variant's name is put behind it.</param>
/// <param name="Unit">Of the value and of the limit's.</param>
/// <param name="Targets">What is aimed at, by the variant's suffix; a variant without one is only reported.</param>
internal sealed record Metric(string Name, string Unit, params (string Variant, Target Target)[] Targets);
