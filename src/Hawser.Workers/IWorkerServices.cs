using Microsoft.Extensions.DependencyInjection;

namespace Hawser.Workers;

/// <summary>
/// Marks a worker class that wants a service provider. Without it none is built, and the worker starts sooner.
/// </summary>
/// <remarks>
/// The provider serves the whole worker; each connection has a scope of its own, which ends with the connection. <see cref="WorkerContext"/>,
/// the init value, the worker state and the loggers are registered before <see cref="ConfigureServices"/> is called.
/// </remarks>
public interface IWorkerServices
{
    /// <summary>
    /// Registers what the constructors of the worker class and of its state ask for. Called once in each worker, before its state is made; an
    /// exception is a failed start, of stage <see cref="WorkerStartStage.Init"/>.
    /// </summary>
    /// <param name="services">The collection to add to.</param>
    /// <param name="context">The worker's own name, process and stopping token.</param>
    static abstract void ConfigureServices(IServiceCollection services, WorkerContext context);
}
