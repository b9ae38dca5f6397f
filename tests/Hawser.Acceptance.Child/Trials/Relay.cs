using Hawser.Workers;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>The worker class of <see cref="IRelay"/>.</summary>
public sealed class Relay : IRelay
{
    private WorkerConnection<ITrial>? _held;
    private StartedWorker<ITrial>? _started;
    private Worker<IRelay>? _next;

    public async Task HoldAsync(WorkerHandle<ITrial> other) => _held = await Worker.ConnectAsync(other);

    public async Task<string> EchoAsync(string text)
    {
        try
        {
            return await _held!.Client.EchoAsync(text);
        }
        catch (Exception e)
        {
            return $"{(e is Ipc.ConnectionLostException ? nameof(Ipc.ConnectionLostException) : e.GetType().Name)}: {e.Message}";
        }
    }

    public async Task<WorkerHandle<ITrial>> StartAsync(string name)
    {
        _started = await Worker.StartAsync<ITrial, Trial>(new WorkerOptions { Name = name });
        return await _started.ShareAsync();
    }

    public async Task<int[]> DescendAsync(int depth)
    {
        _next = await Worker.SpawnAsync<IRelay, Relay>(new WorkerOptions { Name = $"relay {depth}" });
        return [_next.ProcessId, .. depth > 1 ? await _next.Client.DescendAsync(depth - 1) : []];
    }
}
