using Hawser.Hosting;
using Hawser.Workers;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Worker pools in an application.</summary>
public static class HawserWorkerPoolServiceCollectionExtensions
{
    /// <summary>
    /// Gives the application a <see cref="WorkerPool{TContract}"/>, which begins with it, logs to its loggers, and whose workers have its agent where there is
    /// one (<c>AddHawserAgent</c>). When the application stops, calls that are under way may end first. Options that are wrong stop the application's start,
    /// with all that is wrong. One pool for each contract.
    /// </summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface.</typeparam>
    /// <typeparam name="TWorker">The class that carries the calls out: public constructor, made once in each process.</typeparam>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options, as by <c>o => configuration.GetSection("Hawser:Pool").Bind(o)</c>.</param>
    /// <param name="initialize">
    /// Is called with the application's services and each worker and its index once, before the worker gets any call. What it throws ends the worker, and
    /// counts as a failed start. Null: nothing is called.
    /// </param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException">There is a pool of this contract already.</exception>
    public static IServiceCollection AddHawserWorkerPool<TContract, TWorker>(
        this IServiceCollection services,
        Action<HawserWorkerPoolOptions> configure,
        Func<IServiceProvider, TContract, int, CancellationToken, Task>? initialize = null)
        where TContract : class
        where TWorker : class, TContract =>
        Add(services, configure, (provider, options) => new WorkerPool<TContract, TWorker>(options, Bind(provider, initialize)));

    /// <summary>As the other, for a class that takes an init value.</summary>
    /// <typeparam name="TContract">The <c>[RpcContract]</c> interface.</typeparam>
    /// <typeparam name="TWorker">The class that carries the calls out.</typeparam>
    /// <typeparam name="TInit">The type of the init value.</typeparam>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options.</param>
    /// <param name="init">Gives the init value of the worker with this index, once for each process, on the thread pool.</param>
    /// <param name="initialize">As in the other.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException">There is a pool of this contract already.</exception>
    public static IServiceCollection AddHawserWorkerPool<TContract, TWorker, TInit>(
        this IServiceCollection services,
        Action<HawserWorkerPoolOptions> configure,
        Func<IServiceProvider, int, TInit> init,
        Func<IServiceProvider, TContract, int, CancellationToken, Task>? initialize = null)
        where TContract : class
        where TWorker : class, TContract, IWorkerInit<TInit>
    {
        ArgumentNullException.ThrowIfNull(init);
        return Add(services, configure, (provider, options) => new WorkerPool<TContract, TWorker, TInit>(
            index => init(provider, index), options, Bind(provider, initialize)));
    }

    /// <summary>
    /// Reports whether a pool of the application takes calls: unhealthy when calls fail, since no worker can be started or the pool has ended; degraded when
    /// there are fewer workers than there are to be at least.
    /// </summary>
    /// <typeparam name="TContract">The pool's contract.</typeparam>
    /// <param name="checks">The application's health checks.</param>
    /// <param name="name">The check's name; null: <c>hawser-pool-</c> and the contract's.</param>
    /// <returns>The same checks.</returns>
    public static IHealthChecksBuilder AddHawserWorkerPool<TContract>(this IHealthChecksBuilder checks, string? name = null)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(checks);
        return checks.AddCheck<HawserWorkerPoolHealthCheck<TContract>>(name ?? $"hawser-pool-{typeof(TContract).Name}");
    }

    private static Func<TContract, int, CancellationToken, Task>? Bind<TContract>(
        IServiceProvider services, Func<IServiceProvider, TContract, int, CancellationToken, Task>? initialize) =>
        initialize is null ? null : (client, index, token) => initialize(services, client, index, token);

    private static IServiceCollection Add<TContract>(
        IServiceCollection services,
        Action<HawserWorkerPoolOptions> configure,
        Func<IServiceProvider, WorkerPoolOptions, WorkerPool<TContract>> make)
        where TContract : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        if (services.Any(static service => service.ServiceType == typeof(HawserWorkerPoolService<TContract>)))
        {
            throw new ArgumentException($"The application has a pool of '{typeof(TContract)}' already.", nameof(services));
        }

        services.AddOptions<HawserWorkerPoolOptions>(HawserWorkerPoolService<TContract>.OptionsName).Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HawserWorkerPoolOptions>, HawserWorkerPoolValidation>());
        services.AddSingleton(provider => new HawserWorkerPoolService<TContract>(provider, make));
        services.TryAddSingleton(static provider => provider.GetRequiredService<HawserWorkerPoolService<TContract>>().Pool);
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<HawserWorkerPoolService<TContract>>());
        return services;
    }
}
