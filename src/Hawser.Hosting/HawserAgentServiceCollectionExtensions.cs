using Hawser.Agent;
using Hawser.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>An agent in an application, and the client of one.</summary>
public static class HawserAgentServiceCollectionExtensions
{
    /// <summary>
    /// Gives the application an <see cref="AgentServer"/> that its workers ask (<c>WorkerOptions.OwnerServices</c>), with the documents and limits of its
    /// options. It ends with the application. Options that are wrong stop the application's start, with all that is wrong. Events go to the <see
    /// cref="IAgentEventSink"/> that is registered, else they are counted in memory.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options, as by <c>o => configuration.GetSection("Hawser:Agent").Bind(o)</c>.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddHawserAgent(this IServiceCollection services, Action<HawserAgentOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<HawserAgentOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HawserAgentOptions>, HawserAgentValidation>());
        services.TryAddSingleton(static provider => new HawserAgentService(
            provider.GetRequiredService<IOptions<HawserAgentOptions>>(),
            provider.GetServices<AgentService>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<IAgentEventSink>()));
        services.TryAddSingleton(static provider => provider.GetRequiredService<HawserAgentService>().Agent);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, HawserAgentService>(
            static provider => provider.GetRequiredService<HawserAgentService>()));
        return services;
    }

    /// <summary>Serves a contract of the application's own to all workers, by the service that is registered for it.</summary>
    /// <typeparam name="T">The <c>[RpcContract]</c> interface; a singleton.</typeparam>
    /// <param name="services">The application's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddHawserAgentService<T>(this IServiceCollection services)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSingleton(static provider => AgentService.For(provider.GetRequiredService<T>()));
    }

    /// <summary>
    /// Gives a process that was handed a ticket its <see cref="AgentClient"/> (<see cref="AgentClient.FromEnvironment"/>), which sends what is left when
    /// the application ends. Without a ticket it works alone.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Makes the client's options, with the application's services at hand; null: the defaults, with its log.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddHawserAgentClient(
        this IServiceCollection services, Func<IServiceProvider, AgentClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider => AgentClient.FromEnvironment(
            configure?.Invoke(provider) ?? new AgentClientOptions { LoggerFactory = provider.GetRequiredService<ILoggerFactory>() }));
        return services;
    }

    /// <summary>Reports whether the application's agent can do what its workers ask of it.</summary>
    /// <param name="checks">The application's health checks.</param>
    /// <param name="name">The check's name.</param>
    /// <returns>The same checks.</returns>
    public static IHealthChecksBuilder AddHawserAgent(this IHealthChecksBuilder checks, string name = "hawser-agent")
    {
        ArgumentNullException.ThrowIfNull(checks);
        return checks.AddCheck<HawserAgentHealthCheck>(name);
    }

    /// <summary>Reports whether the process's client reaches its agent: unhealthy when it never will again.</summary>
    /// <param name="checks">The application's health checks.</param>
    /// <param name="name">The check's name.</param>
    /// <returns>The same checks.</returns>
    public static IHealthChecksBuilder AddHawserAgentClient(this IHealthChecksBuilder checks, string name = "hawser-agent-client")
    {
        ArgumentNullException.ThrowIfNull(checks);
        return checks.AddCheck<HawserAgentClientHealthCheck>(name);
    }
}
