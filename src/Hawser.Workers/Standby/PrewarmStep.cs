namespace Hawser.Workers.Standby;

/// <summary>
/// What a waiting process is told to run. It is named by its closed class, as <see cref="Serving.WorkerProgram"/> is, so that nothing is
/// built by reflection but the constructor call.
/// </summary>
internal abstract class PrewarmStep
{
    internal abstract Task RunAsync(string? argument, CancellationToken cancellationToken);
}
