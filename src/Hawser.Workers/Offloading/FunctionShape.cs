using System.Reflection;
using System.Runtime.CompilerServices;

namespace Hawser.Workers.Offloading;

/// <summary>What a function takes and gives, read from its method: so both sides see the same, and nothing of it has to be sent.</summary>
/// <param name="Argument">The type of its argument; <see cref="Nothing"/>: it takes none.</param>
/// <param name="TakesToken">Whether its last parameter is a token, and so whether it can hear that it was given up.</param>
/// <param name="Result">The type of what it gives in the end; <see cref="Nothing"/>: it gives nothing.</param>
/// <param name="Returns">The type that its method returns: <paramref name="Result"/>, a task, or void.</param>
internal sealed record FunctionShape(Type Argument, bool TakesToken, Type Result, Type Returns)
{
    internal bool TakesArgument => Argument != typeof(Nothing);

    internal static FunctionShape Of(MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        bool takesToken = parameters is [.., { } last] && last.ParameterType == typeof(CancellationToken);
        Type returns = method.ReturnType;
        Type result = returns == typeof(void) || returns == typeof(Task) ? typeof(Nothing)
            : IsOf(returns, typeof(Task<>)) ? returns.GetGenericArguments()[0]
            : returns;
        return new FunctionShape(
            parameters.Length == (takesToken ? 2 : 1) ? parameters[0].ParameterType : typeof(Nothing), takesToken, result, returns);
    }

    /// <summary>Why a method cannot be run in another process, whatever it is given; null: it can.</summary>
    internal static string? Refuse(MethodInfo method)
    {
        Type result = Of(method).Result;
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
        {
            return "is 'async void', and nobody would know when it has ended: let it return Task";
        }

        return result.IsAssignableTo(typeof(Task)) || result == typeof(ValueTask) || IsOf(result, typeof(ValueTask<>))
            ? $"gives a {Name(result)}, which cannot come back from another process: let it return Task or Task<T>, as in "
                + "'static async x => await …'"
            : IsOf(result, typeof(IAsyncEnumerable<>))
            ? "gives an asynchronous sequence, which cannot come back from another process: let it return a list of its items"
            : null;
    }

    private static bool IsOf(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static string Name(Type type) => type.Name.Split('`')[0];
}
