namespace WebFarm;

/// <summary>The worker ends the application, and a signal ends the process: the usual lifetime would catch it, and leave a process that answers nobody.</summary>
internal sealed class WorkerLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
