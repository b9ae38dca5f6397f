using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace Hawser.Workers.Offloading;

/// <summary>The worker class of a <see cref="ProcessPool"/>: calls functions of the application by their identity.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only a ProcessPool starts it, and says so to its callers.")]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Only a ProcessPool starts it, and says so to its callers.")]
internal sealed class Offload : IOffload
{
    private readonly ConcurrentDictionary<string, OffloadFunction> _functions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OffloadCombination> _combinations = new(StringComparer.Ordinal);

    public Task<JsonElement> RunAsync(string function, JsonElement argument, CancellationToken cancellationToken) =>
        Function(function).RunAsync(argument, cancellationToken);

    public Task<OffloadAnswers> MapAsync(string function, JsonElement items, CancellationToken cancellationToken) =>
        Function(function).MapAsync(items, cancellationToken);

    public Task<JsonElement> FoldAsync(string function, string combine, JsonElement items, CancellationToken cancellationToken) =>
        Function(function).FoldAsync(Combination(combine), items, cancellationToken);

    public Task<JsonElement> CombineAsync(string combine, JsonElement left, JsonElement right, CancellationToken cancellationToken) =>
        Task.FromResult(Combination(combine).Run(left, right));

    private OffloadFunction Function(string name) => _functions.GetOrAdd(name, static name =>
    {
        (MethodInfo method, object? target) = FunctionName.Find(name);
        return OffloadFunction.Of(method, target);
    });

    private OffloadCombination Combination(string name) => _combinations.GetOrAdd(name, static name =>
    {
        (MethodInfo method, object? target) = FunctionName.Find(name);
        return OffloadCombination.Of(method, target);
    });
}
