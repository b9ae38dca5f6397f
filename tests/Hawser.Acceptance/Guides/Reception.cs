using Hawser.Rpc;
using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

/// <summary>Code of a user that uses a worker, for the guide to tests.</summary>
public sealed class Reception(WorkerOptions options)
{
    public async Task<string> WelcomeAsync(string name)
    {
        try
        {
            await using Worker<IGreeter> worker = await Worker.SpawnAsync<IGreeter, Greeter>(options);
            return await worker.Client.GreetAsync(name);
        }
        catch (WorkerStartException e)
        {
            return $"Welcome, {name}. Our greeter is ill ({e.Stage}).";
        }
        catch (WorkerExitedException e)
        {
            return $"Welcome, {name}. Our greeter has just left ({e.Exit.SignalName}).";
        }
        catch (RpcTimeoutException)
        {
            return $"Welcome, {name}. Our greeter is in thought.";
        }
    }
}
