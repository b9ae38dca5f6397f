using Hawser.Agent.Links;
using Hawser.Agent.Wire;
using Hawser.Rpc;

namespace Hawser.Agent.Tests.Support;

/// <summary>A link to a session that somebody else watches, so that nothing is pushed over it.</summary>
internal sealed class DeafLink(AgentSession session) : AgentLink
{
    internal override IAgentSession Session => session;

    internal override void Start() => Welcome(new AgentWelcome("deaf", 1, false));

    internal override T CreateProxy<T>(RpcProxyOptions? options) => throw new NotSupportedException();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
