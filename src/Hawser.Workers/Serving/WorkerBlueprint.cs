using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Hawser.Workers.Serving;

/// <summary>
/// What a worker class asks for, read from its marker interfaces: init value, worker state, connection argument, services. The owner reads it
/// too, before any process starts, so that a class that cannot work fails there with a message that says what to do.
/// </summary>
internal sealed class WorkerBlueprint
{
    internal const DynamicallyAccessedMemberTypes Kept =
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.Interfaces;

    private WorkerBlueprint([DynamicallyAccessedMembers(Kept)] Type worker)
    {
        Worker = worker;
        Init = ArgumentOf(worker, typeof(IWorkerInit<>));
        Argument = ArgumentOf(worker, typeof(IWorkerConnection<>));
        State = StateOf(worker);
        WantsServices = worker.IsAssignableTo(typeof(IWorkerServices));
    }

    /// <summary>The worker class.</summary>
    [DynamicallyAccessedMembers(Kept)]
    public Type Worker { get; }

    /// <summary>The type of the init value; null when the class takes none.</summary>
    public Type? Init { get; }

    /// <summary>The class of the worker state; null when there is none.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    public Type? State { get; }

    /// <summary>The type of each connection's argument; null when the class takes none.</summary>
    public Type? Argument { get; }

    public bool WantsServices { get; }

    /// <exception cref="ArgumentException">The class cannot be a worker; the message says why.</exception>
    internal static WorkerBlueprint Of([DynamicallyAccessedMembers(Kept)] Type worker)
    {
        var blueprint = new WorkerBlueprint(worker);
        WorkerActivator.ConstructorOf(worker);
        if (blueprint.State is { } state)
        {
            WorkerActivator.ConstructorOf(state);
        }

        return blueprint;
    }

    /// <exception cref="ArgumentException">A value is given to a class that takes none or another, or none is given to one that takes one.</exception>
    internal void CheckInit(Type? given)
    {
        if (given != Init)
        {
            throw new ArgumentException(
                Init is null
                    ? $"'{Worker}' takes no init value. Implement IWorkerInit<{given}>, or give none."
                    : $"'{Worker}' takes an init value of type '{Init}' (IWorkerInit): give it to the overload that has an 'init' parameter.");
        }
    }

    /// <exception cref="ArgumentException">The class takes a connection argument, which this way of starting has no place for.</exception>
    internal void CheckSpawn()
    {
        if (Argument is not null)
        {
            throw new ArgumentException(
                $"'{Worker}' takes an argument of type '{Argument}' for each connection (IWorkerConnection), and a spawned worker has one "
                + "connection and no place for it. Use Worker.StartAsync and Worker.ConnectAsync, or take the value by IWorkerInit.");
        }
    }

    /// <exception cref="ArgumentException">An argument is given to a class that takes none or another, or none to one that takes one.</exception>
    internal void CheckArgument(Type? given)
    {
        if (given != Argument)
        {
            throw new ArgumentException(
                Argument is null
                    ? $"'{Worker}' takes no connection argument. Implement IWorkerConnection<{given}>, or give none."
                    : $"'{Worker}' takes a connection argument of type '{Argument}' (IWorkerConnection), and was given "
                      + (given is null ? "none." : $"one of type '{given}'."));
        }
    }

    private static Type? ArgumentOf([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.Interfaces)] Type worker, Type marker)
    {
        Type? found = null;
        foreach (Type candidate in worker.GetInterfaces())
        {
            if (candidate.IsGenericType && candidate.GetGenericTypeDefinition() == marker)
            {
                found = found is null
                    ? candidate.GetGenericArguments()[0]
                    : throw new ArgumentException($"'{worker}' implements '{marker.Name}' more than once.");
            }
        }

        return found;
    }

    [UnconditionalSuppressMessage(
        "Trimming", "IL2073", Justification = "IWorkerState<TState> asks for the constructors of its TState where the class names it.")]
    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    private static Type? StateOf([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.Interfaces)] Type worker) =>
        ArgumentOf(worker, typeof(IWorkerState<>));
}
