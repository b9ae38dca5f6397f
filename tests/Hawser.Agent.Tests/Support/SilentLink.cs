using System.Text.Json;
using Hawser.Agent.Links;
using Hawser.Agent.Wire;
using Hawser.Rpc;

namespace Hawser.Agent.Tests.Support;

/// <summary>A connected agent that answers when the test wants it to.</summary>
internal sealed class SilentLink : AgentLink, IAgentSession
{
    public TaskCompletionSource<long> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<long> Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal override IAgentSession Session => this;

    public Task<AgentWelcome> OpenAsync(AgentHello hello) => throw new NotSupportedException();

    public Task<JsonElement> IssueTicketAsync(string worker) => throw new NotSupportedException();

    public Task RevokeTicketAsync(string worker) => throw new NotSupportedException();

    public Task<byte[]?> ReadDocumentAsync(string document, long epoch, long generation) => throw new NotSupportedException();

    public IAsyncEnumerable<string> WatchDocumentsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task TakeEventsAsync(EventMessage batch) => throw new NotSupportedException();

    public Task TakeMeasurementsAsync(MeasurementMessage[] measurements) => throw new NotSupportedException();

    public Task<long> AcquireAsync(string limit, string key, int permits, CancellationToken cancellationToken) => Answer.Task;

    public ValueTask ReleaseAsync(long lease)
    {
        Released.SetResult(lease);
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal override void Start() => Welcome(new AgentWelcome("silent", 1, false));

    internal override T CreateProxy<T>(RpcProxyOptions? options) => throw new NotSupportedException();
}
