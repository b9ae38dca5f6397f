using Hawser.Agent;

namespace WebFarm;

/// <summary>Closes the farm before its processes end, so that requests which it has are answered. The host stops what was added last first.</summary>
internal sealed class Gate(AgentServer agent) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => agent.CallAllAsync<IWebServer, bool>(
        static async (server, token) =>
        {
            await server.CloseAsync(token);
            return true;
        },
        cancellationToken);
}
