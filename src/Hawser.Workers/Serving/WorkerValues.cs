using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Serving;

/// <summary>The values that a worker's constructors may ask for, by type. A connection's values stand on top of the worker's.</summary>
internal sealed class WorkerValues(ILoggerFactory loggerFactory, IServiceProvider? services, WorkerValues? worker = null)
{
    private readonly List<(Type Type, object? Value)> _values = worker is null ? [] : new(worker._values); // A spread would load LINQ.

    internal void Add(Type type, object? value) => _values.Add((type, value));

    /// <summary>
    /// The value of exactly this type; else the one value that can be assigned to it; else a logger; else a service.
    /// </summary>
    /// <exception cref="InvalidOperationException">Two values fit, and neither better than the other.</exception>
    internal bool TryGet(Type type, out object? value)
    {
        // 'object' fits everything, so it is never meant.
        if (type != typeof(object)
            && (TryGet(type, exactly: true, out value) || TryGet(type, exactly: false, out value)))
        {
            return true;
        }

        value = LoggerOf(type) ?? services?.GetService(type);
        return value is not null;
    }

    // Only for a message, and not inlined: LINQ is not to be loaded by who makes none.
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal string Describe() =>
        string.Join(", ", _values.Select(entry => $"'{entry.Type}'").Append("'ILoggerFactory'").Append("'ILogger<T>'"))
        + (services is null ? "" : ", and the registered services");

    private bool TryGet(Type type, bool exactly, out object? value)
    {
        value = null;
        bool found = false;
        foreach ((Type Type, object? Value) entry in _values)
        {
            if (exactly ? entry.Type != type : !entry.Type.IsAssignableTo(type))
            {
                continue;
            }

            if (found)
            {
                throw new InvalidOperationException($"More than one value of this worker is a '{type}'. Give them types of their own.");
            }

            found = true;
            value = entry.Value;
        }

        return found;
    }

    [UnconditionalSuppressMessage(
        "AOT", "IL3050", Justification = "A logger's type argument is a class, whose code all instantiations share.")]
    [UnconditionalSuppressMessage(
        "Trimming", "IL2055", Justification = "Logger<T> asks nothing of its T.")]
    [UnconditionalSuppressMessage(
        "Trimming", "IL2072", Justification = "Logger<T> is named here with its constructor.")]
    private object? LoggerOf(Type type)
    {
        if (type == typeof(ILoggerFactory))
        {
            return loggerFactory;
        }

        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ILogger<>)
            ? Activator.CreateInstance(typeof(Logger<>).MakeGenericType(type.GetGenericArguments()), loggerFactory)
            : null;
    }
}
