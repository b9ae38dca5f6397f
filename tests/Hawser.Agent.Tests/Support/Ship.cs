using Hawser.Workers;

namespace Hawser.Agent.Tests.Support;

/// <summary>A worker that asks its agent; without one it answers itself.</summary>
public sealed class Ship(WorkerContext context) : IShip
{
    public Task<string> AskWhoIAmAsync() =>
        AgentClient.Of(context).CreateProxy<IHarbour>(static () => new Harbour("nobody's", Task.FromResult(0))).WhoAmIAsync();

    public Task<string> StateAsync() => Task.FromResult(AgentClient.Of(context).State.ToString());

    public Task<int> LengthAsync() => Task.FromResult(42);
}
