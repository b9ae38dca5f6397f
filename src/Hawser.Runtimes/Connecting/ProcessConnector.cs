using System.Globalization;
using Hawser.Runtimes.Serving;
using Hawser.Runtimes.Sessions;
using Hawser.Workers;

namespace Hawser.Runtimes.Connecting;

/// <summary>Starts a process for the runtime. A connection to it is lost with it only, so there is nothing to be made again.</summary>
/// <param name="options">The process.</param>
internal sealed class ProcessConnector(WorkerOptions options) : ISessionConnector
{
    public TimeSpan Grace => TimeSpan.Zero;

    public async Task<SessionLink> ConnectAsync(Action<string> step, CancellationToken cancellationToken)
    {
        step("Starting a process");
        try
        {
            Worker<IRuntimeSession> worker =
                await Worker.SpawnAsync<IRuntimeSession, RuntimeConnection>(options, cancellationToken).ConfigureAwait(false);
            return new WorkerLink(worker, worker);
        }
        catch (WorkerStartException e)
        {
            throw Refusals.OfStarting(e);
        }
    }

    public IEnumerable<KeyValuePair<string, string>> Describe()
    {
        yield return new("Working directory", options.WorkingDirectory ?? Environment.CurrentDirectory);
        if (options.MemoryLimit is { } limit)
        {
            yield return new("Memory limit", string.Create(CultureInfo.InvariantCulture, $"{limit >> 20} MiB"));
        }

        if (options.Wrapper.Count > 0)
        {
            yield return new("Wrapper", string.Join(' ', options.Wrapper));
        }
    }
}
