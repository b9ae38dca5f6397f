namespace Hawser.Rpc.Generators.Model;

/// <summary>One method of a contract.</summary>
/// <param name="WireName">The whole name on the wire.</param>
/// <param name="Name">The C# name, escaped where it is a keyword.</param>
/// <param name="Interface">The interface that declares it, fully qualified: the contract itself or one of its bases.</param>
/// <param name="OneWay">Whether it is a notification.</param>
/// <param name="Idempotent">Whether it may be called again.</param>
/// <param name="Returns">What it returns.</param>
/// <param name="Result">The value inside the task, or the sequence; null: none.</param>
/// <param name="Parameters">All parameters in declared order, the token included.</param>
internal sealed record MethodModel(
    string WireName,
    string Name,
    string Interface,
    bool OneWay,
    bool Idempotent,
    ReturnForm Returns,
    ValueModel? Result,
    EquatableArray<ParameterModel> Parameters)
{
    /// <summary>The return type as C# text.</summary>
    public string ReturnType
    {
        get
        {
            if (Returns == ReturnForm.Sequence)
            {
                return Result!.Type;
            }

            string task = Returns == ReturnForm.Task ? KnownNames.GlobalTask : KnownNames.GlobalValueTask;
            return Result is null ? task : $"{task}<{Result.Type}>";
        }
    }

    /// <summary>The cancellation token's parameter, or null.</summary>
    public ParameterModel? Token => Parameters.FirstOrDefault(static p => p.IsToken);

    /// <summary>The parameters that go over the wire.</summary>
    public IEnumerable<ParameterModel> Carried => Parameters.Where(static p => !p.IsToken);
}
