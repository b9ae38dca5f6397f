using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Hawser.Workers.Control;

namespace Hawser.Workers.Offloading;

/// <inheritdoc/>
[RequiresUnreferencedCode(ProcessPool.Reason)]
[RequiresDynamicCode(ProcessPool.Reason)]
internal sealed class OffloadFunction<TArgument, TResult>(Func<TArgument, TResult> function) : OffloadFunction
{
    internal override JsonElement Run(JsonElement argument) =>
        JsonSerializer.SerializeToElement(function(argument.Deserialize<TArgument>(OffloadJson.Values)!), OffloadJson.Values);

    internal override OffloadAnswers Map(JsonElement items)
    {
        TArgument[] arguments = items.Deserialize<TArgument[]>(OffloadJson.Values)!;
        var results = new TResult[arguments.Length];
        List<OffloadFailure>? failures = null;
        for (int i = 0; i < arguments.Length; i++)
        {
            try
            {
                results[i] = function(arguments[i]);
            }
            catch (Exception e)
            {
                (failures ??= []).Add(new OffloadFailure(i, FaultMessage.From(e, withStacks: true)));
            }
        }

        return new OffloadAnswers(JsonSerializer.SerializeToElement(results, OffloadJson.Values), failures);
    }

    internal override JsonElement Fold(OffloadCombination combine, JsonElement items)
    {
        TArgument[] arguments = items.Deserialize<TArgument[]>(OffloadJson.Values)!;
        var typed = (OffloadCombination<TResult>)combine;
        TResult part = function(arguments[0]);
        for (int i = 1; i < arguments.Length; i++)
        {
            part = typed.Function(part, function(arguments[i]));
        }

        return JsonSerializer.SerializeToElement(part, OffloadJson.Values);
    }
}
