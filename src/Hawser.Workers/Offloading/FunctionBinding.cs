using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Hawser.Workers.Offloading;

/// <summary>
/// Makes one kind of delegate of all methods, whether they take an argument and a token, and whether they are asynchronous.
/// </summary>
/// <typeparam name="TArgument">See <see cref="FunctionShape.Argument"/>.</typeparam>
/// <typeparam name="TResult">See <see cref="FunctionShape.Result"/>.</typeparam>
[RequiresUnreferencedCode(ProcessPool.Reason)]
[RequiresDynamicCode(ProcessPool.Reason)]
internal static class FunctionBinding<TArgument, TResult>
{
    internal static Func<TArgument, CancellationToken, ValueTask<TResult>> Of(MethodInfo method, object? target)
    {
        FunctionShape shape = FunctionShape.Of(method);
        return shape.Returns == typeof(void) ? OfAction(method, target, shape)
            : shape.Returns == typeof(Task<TResult>) ? Of<Task<TResult>>(method, target, shape, static task => new ValueTask<TResult>(task))
            : shape.Returns == typeof(Task) ? Of<Task>(method, target, shape, static task => EndAsync(task))
            : Of<TResult>(method, target, shape, static result => new ValueTask<TResult>(result));
    }

    private static Func<TArgument, CancellationToken, ValueTask<TResult>> Of<TReturn>(
        MethodInfo method, object? target, FunctionShape shape, Func<TReturn, ValueTask<TResult>> end)
    {
        switch (shape.TakesArgument, shape.TakesToken)
        {
            case (true, true):
                Func<TArgument, CancellationToken, TReturn> whole =
                    method.CreateDelegate<Func<TArgument, CancellationToken, TReturn>>(target);
                return (argument, token) => end(whole(argument, token));
            case (true, false):
                Func<TArgument, TReturn> deaf = method.CreateDelegate<Func<TArgument, TReturn>>(target);
                return (argument, _) => end(deaf(argument));
            case (false, true):
                Func<CancellationToken, TReturn> alone = method.CreateDelegate<Func<CancellationToken, TReturn>>(target);
                return (_, token) => end(alone(token));
            default:
                Func<TReturn> bare = method.CreateDelegate<Func<TReturn>>(target);
                return (_, _) => end(bare());
        }
    }

    private static Func<TArgument, CancellationToken, ValueTask<TResult>> OfAction(MethodInfo method, object? target, FunctionShape shape)
    {
        if (shape.TakesArgument)
        {
            Action<TArgument> action = method.CreateDelegate<Action<TArgument>>(target);
            return (argument, _) =>
            {
                action(argument);
                return default;
            };
        }

        Action bare = method.CreateDelegate<Action>(target);
        return (_, _) =>
        {
            bare();
            return default;
        };
    }

    private static async ValueTask<TResult> EndAsync(Task task)
    {
        await task.ConfigureAwait(false);
        return default!;
    }
}
