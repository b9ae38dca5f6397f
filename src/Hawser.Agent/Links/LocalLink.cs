using Hawser.Agent.Wire;
using Hawser.Rpc;

namespace Hawser.Agent.Links;

/// <summary>The agent is in this process: its objects are called themselves.</summary>
internal sealed class LocalLink(AgentServer server, string name, AgentClientOptions options) : AgentLink
{
    private readonly AgentSession _session = server.OpenLocal(name);

    internal override IAgentSession Session => _session;

    internal override void Start() => _ = GreetAsync();

    internal override T CreateProxy<T>(RpcProxyOptions? options) => (T)server.FindLocal(typeof(T), _session.Worker);

    public override ValueTask DisposeAsync()
    {
        server.Leave(_session);
        Close(new AgentUnavailableException("The agent's client was disposed."));
        return ValueTask.CompletedTask;
    }

    private async Task GreetAsync()
    {
        // As a connection would, on the pool, so that nothing is called back on the caller's stack.
        await Task.Yield();
        Welcome(await _session.OpenAsync(new AgentHello(Environment.ProcessId)).WaitAsync(options.CallTimeout).ConfigureAwait(false));
    }
}
