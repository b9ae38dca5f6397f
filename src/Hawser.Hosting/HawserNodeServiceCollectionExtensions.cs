using Hawser.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Opens a node for runtimes in an application.</summary>
public static class HawserNodeServiceCollectionExtensions
{
    /// <summary>
    /// Opens a node while the application runs, when it is enabled: processes of the same user then attach runtimes to it, with the application's services at
    /// hand in <c>EvaluationContext.Services</c>. Each evaluation is logged with who asked. While no runtime is attached, nothing of the application is touched.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Enables the node, names it, says where it is registered.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddHawserNode(this IServiceCollection services, Action<HawserNodeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, HawserNodeService>());
        return services;
    }
}
