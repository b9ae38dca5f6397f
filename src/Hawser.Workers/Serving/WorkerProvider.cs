using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Serving;

/// <summary>
/// The service provider of a worker whose class asks for one by <see cref="IWorkerServices"/>. A class of its own, so that a worker without
/// services does not even load the container's assembly.
/// </summary>
internal sealed class WorkerProvider : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    private WorkerProvider(ServiceProvider provider) => _provider = provider;

    internal IServiceProvider Services => _provider;

    /// <param name="blueprint">The worker class.</param>
    /// <param name="context">The worker.</param>
    /// <param name="init">The init value, when the class takes one.</param>
    /// <param name="state">Gives the worker state, which is made after the provider, since its constructor may ask for services.</param>
    internal static WorkerProvider Build(WorkerBlueprint blueprint, WorkerContext context, object? init, Func<object?> state)
    {
        var services = new ServiceCollection();
        services.AddSingleton(context);
        services.AddSingleton(context.LoggerFactory);
        services.Add(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        if (blueprint.Init is { } initType && init is not null)
        {
            services.AddSingleton(initType, init);
        }

        if (blueprint.State is { } stateType)
        {
            // The worker disposes its state itself, after its connections; a container would do it as well for what its factory returned.
            services.AddSingleton(stateType, _ => state() ?? throw new InvalidOperationException(
                $"'{stateType}' was asked for while it was being made: its own services cannot depend on it."));
        }

        Configure(blueprint.Worker, services, context);
        return new WorkerProvider(services.BuildServiceProvider());
    }

    /// <summary>A connection's instance, made with the services of a scope of its own.</summary>
    internal OpenedConnection Open(Func<IServiceProvider, object> create)
    {
        AsyncServiceScope scope = _provider.CreateAsyncScope();
        try
        {
            return new OpenedConnection(create(scope.ServiceProvider), scope);
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    /// <summary>A static member of an interface, on a class that is known only as a type: found through the interface's map.</summary>
    private static void Configure(
        [System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembers(WorkerBlueprint.Kept)] Type worker,
        IServiceCollection services,
        WorkerContext context)
    {
        MethodInfo method = worker.GetInterfaceMap(typeof(IWorkerServices)).TargetMethods[0];
        try
        {
            method.Invoke(null, [services, context]);
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException);
        }
    }
}
