using System.Diagnostics.CodeAnalysis;
using Hawser.Workers.Serving;

namespace Hawser.Workers.Standby;

/// <summary>A worker class and its contract, loaded and described, and nothing of them run.</summary>
/// <typeparam name="TContract">The contract.</typeparam>
/// <typeparam name="TWorker">The class.</typeparam>
internal sealed class WorkerPrewarmStep<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker> : PrewarmStep
    where TContract : class
    where TWorker : class, TContract
{
    internal override Task RunAsync(string? argument, CancellationToken cancellationToken)
    {
        _ = new WorkerProgram<TContract, TWorker>().Serve(static () => throw new InvalidOperationException("Nobody calls it."));
        return Task.CompletedTask;
    }
}
