using System.Text.Json;
using Hawser.Workers.Boot;
using Hawser.Workers.Control;
using Hawser.Workers.Serving;

namespace Hawser.Workers.Standby;

/// <summary>
/// What a waiting process serves. It is a worker like any other, of a contract of Hawser's own, and so it has its owner's tether, reports
/// and end; and when it becomes another worker, that worker's usual path has been run once.
/// </summary>
internal sealed class StandbyWorker(WorkerContext context) : IStandbyControl
{
    public Task PrewarmAsync(string step, string? argument, CancellationToken cancellationToken)
    {
        var prewarm = (PrewarmStep)Activator.CreateInstance(TypeName.Load(step))!;
        return prewarm.RunAsync(argument, cancellationToken);
    }

    public Task BecomeAsync(JsonElement line)
    {
        // Loaded here, so that one that cannot be loaded is this call's failure.
        var next = BootMessage.Read(line);
        context.Become(next, WorkerEntry.Load(next));
        return Task.CompletedTask;
    }
}
