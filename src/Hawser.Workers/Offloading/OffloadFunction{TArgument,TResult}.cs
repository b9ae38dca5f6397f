using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using Hawser.Workers.Control;

namespace Hawser.Workers.Offloading;

/// <inheritdoc/>
[RequiresUnreferencedCode(ProcessPool.Reason)]
[RequiresDynamicCode(ProcessPool.Reason)]
internal sealed class OffloadFunction<TArgument, TResult>(MethodInfo method, object? target) : OffloadFunction
{
    private readonly Func<TArgument, CancellationToken, ValueTask<TResult>> _function =
        FunctionBinding<TArgument, TResult>.Of(method, target);

    internal override async Task<JsonElement> RunAsync(JsonElement argument, CancellationToken cancellationToken)
    {
        TResult result = await CallAsync(argument, cancellationToken).ConfigureAwait(false);
        return JsonSerializer.SerializeToElement(result, OffloadJson.Values);
    }

    /// <summary>
    /// Each item by itself: what it throws, also because its argument or its result is none that JSON can hold, is its own failure. Once
    /// the results are as long as a message should be, the rest is left for another.
    /// </summary>
    internal override async Task<OffloadAnswers> MapAsync(JsonElement items, CancellationToken cancellationToken)
    {
        using var values = new ValueArray();
        List<OffloadFailure>? failures = null;
        foreach (JsonElement item in items.EnumerateArray())
        {
            if (values.IsFull)
            {
                break;
            }

            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                values.Add(await CallAsync(item, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                (failures ??= []).Add(new OffloadFailure(values.Count, FaultMessage.From(e, withStacks: true)));
                values.AddNothing();
            }
        }

        return new OffloadAnswers(values.ToElement(), failures);
    }

    internal override async Task<JsonElement> FoldAsync(
        OffloadCombination combine, JsonElement items, CancellationToken cancellationToken)
    {
        var typed = (OffloadCombination<TResult>)combine;
        TResult? part = default;
        bool isFirst = true;
        foreach (JsonElement item in items.EnumerateArray())
        {
            cancellationToken.ThrowIfCancellationRequested();
            TResult next = await CallAsync(item, cancellationToken).ConfigureAwait(false);
            part = isFirst ? next : typed.Function(part!, next);
            isFirst = false;
        }

        return JsonSerializer.SerializeToElement(part, OffloadJson.Values);
    }

    private ValueTask<TResult> CallAsync(JsonElement argument, CancellationToken cancellationToken) =>
        _function(argument.Deserialize<TArgument>(OffloadJson.Values)!, cancellationToken);
}
