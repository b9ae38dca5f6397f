using Hawser.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>The worker class of <see cref="IStaged"/>.</summary>
public sealed class Staged : IStaged, IWorkerServices, IWorkerState<StagedState>
{
    private readonly StagedState _state;

    public Staged(StagedState state)
    {
        _state = state;
        Stages.Reach(Stages.Class);
    }

    public static void ConfigureServices(IServiceCollection services, WorkerContext context) => Stages.Reach(Stages.Services);

    public Task<string> EchoAsync(string text) => Task.FromResult(_state + text);
}

/// <summary>Its state.</summary>
public sealed class StagedState
{
    public StagedState() => Stages.Reach(Stages.State);

    public override string ToString() => "staged: ";
}
