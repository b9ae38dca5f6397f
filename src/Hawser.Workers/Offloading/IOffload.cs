using System.Text.Json;
using Hawser.Rpc;

namespace Hawser.Workers.Offloading;

/// <summary>What the workers of a <see cref="ProcessPool"/> serve. Functions are named as <see cref="FunctionName"/> does.</summary>
[RpcContract(Name = "HawserOffload", JsonContext = typeof(OffloadJson))]
internal interface IOffload
{
    /// <summary>Calls a function.</summary>
    Task<JsonElement> RunAsync(string function, JsonElement argument, CancellationToken cancellationToken);

    /// <summary>Calls a function with each of the items of an array, one after the other; perhaps only with the first.</summary>
    Task<OffloadAnswers> MapAsync(string function, JsonElement items, CancellationToken cancellationToken);

    /// <summary>Calls a function with each of the items of an array, which has at least one, and combines the results by another.</summary>
    Task<JsonElement> FoldAsync(string function, string combine, JsonElement items, CancellationToken cancellationToken);

    /// <summary>Combines two values.</summary>
    Task<JsonElement> CombineAsync(string combine, JsonElement left, JsonElement right, CancellationToken cancellationToken);
}
