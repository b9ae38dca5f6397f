using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Hawser.Workers.Serving;

/// <summary>
/// Makes a worker class or its state: one public constructor, each parameter found by its type among the worker's values, then in its services.
/// Reflection and no container, since a container's start costs a third of a worker's.
/// </summary>
internal static class WorkerActivator
{
    /// <exception cref="ArgumentException">The class is abstract, or has not exactly one public constructor.</exception>
    internal static ConstructorInfo ConstructorOf([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type)
    {
        if (type.IsAbstract || type.IsInterface || type.ContainsGenericParameters)
        {
            throw new ArgumentException($"'{type}' cannot be made in a worker: it must be a class that is neither abstract nor an interface.");
        }

        return type.GetConstructors() is [var only]
            ? only
            : throw new ArgumentException($"'{type}' cannot be made in a worker: it must have exactly one public constructor.");
    }

    /// <exception cref="InvalidOperationException">A parameter's type is not among the values; the message names them.</exception>
    /// <remarks>An exception from the constructor itself is thrown as it is.</remarks>
    internal static object Create(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type, WorkerValues values)
    {
        ConstructorInfo constructor = ConstructorOf(type);
        ParameterInfo[] parameters = constructor.GetParameters();
        object?[] arguments = new object?[parameters.Length];
        for (int i = 0; i < parameters.Length; i++)
        {
            arguments[i] = Resolve(type, parameters[i], values);
        }

        try
        {
            return constructor.Invoke(arguments);
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }

    private static object? Resolve(Type type, ParameterInfo parameter, WorkerValues values)
    {
        if (values.TryGet(parameter.ParameterType, out object? value))
        {
            return value;
        }

        if (parameter.HasDefaultValue)
        {
            return parameter.DefaultValue;
        }

        throw new InvalidOperationException(
            $"The constructor of '{type}' asks for '{parameter.ParameterType} {parameter.Name}', which this worker does not have. It has: "
            + $"{values.Describe()}. A service needs IWorkerServices on the worker class.");
    }
}
