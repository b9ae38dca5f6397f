using System.Reflection;
using Hawser.Ipc;
using Hawser.Workers;

namespace Hawser.Hosting.Tests.Errors;

/// <summary>Calls constructors of types that it does not know, with arguments that mean nothing.</summary>
internal static class Made
{
    private static readonly WorkerExit Exit = new()
    {
        Name = "knot",
        ProcessId = 1,
        Cause = WorkerExitCause.ExitCode,
        StandardErrorTail = "",
    };

    /// <summary>The object that a constructor makes; it may be one that its users cannot call.</summary>
    public static object By(ConstructorInfo constructor) => constructor.Invoke(
        BindingFlags.DoNotWrapExceptions,
        binder: null,
        [.. constructor.GetParameters().Select(static one => one.HasDefaultValue ? one.DefaultValue : Argument(one.ParameterType))],
        culture: null);

    private static object? Argument(Type type)
    {
        if (type == typeof(string))
        {
            return "knot";
        }

        if (type == typeof(WorkerExit))
        {
            return Exit;
        }

        if (type == typeof(IpcEndpoint))
        {
            return IpcEndpoint.CreateInMemory();
        }

        if (type == typeof(Exception))
        {
            return new InvalidOperationException("knot");
        }

        if (type.IsValueType)
        {
            return Activator.CreateInstance(type); // Null for what may be null.
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var list = Array.CreateInstance(type.GetGenericArguments()[0], 1);
            list.SetValue(Argument(type.GetGenericArguments()[0]), 0);
            return list;
        }

        return By(Assert.Single(type.GetConstructors()));
    }
}
