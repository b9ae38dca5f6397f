using Hawser.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Hawser.Acceptance.Guides;

public sealed class Clock(TimeProvider time) : IClock, IWorkerServices
{
    public static void ConfigureServices(IServiceCollection services, WorkerContext context) =>
        services.AddSingleton(TimeProvider.System);

    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken = default) => Task.FromResult(time.GetUtcNow());
}
