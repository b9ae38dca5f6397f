using Hawser.Runtimes.Serving;

namespace Hawser.Runtimes.Connecting;

/// <summary>Takes the server of this process as it is: nothing is between.</summary>
/// <param name="options">What the code is given.</param>
internal sealed class EmbeddedConnector(EmbeddedOptions options) : ISessionConnector
{
    public TimeSpan Grace => TimeSpan.Zero;

    public Task<SessionLink> ConnectAsync(Action<string> step, CancellationToken cancellationToken)
    {
        step("Preparing this process");
        cancellationToken.ThrowIfCancellationRequested();
        var sessions = new NodeManager(new ServingOptions
        {
            Services = options.Services ?? NoServices.Instance,
            TimeProvider = options.TimeProvider,
        });
        return Task.FromResult<SessionLink>(new EmbeddedLink(sessions));
    }

    public IEnumerable<KeyValuePair<string, string>> Describe() => [];
}
