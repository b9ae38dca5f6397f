using Hawser.Tests.Shared;

namespace Hawser.Agent.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_accepted_one() => PublicApi.MatchesSnapshot(typeof(AgentServer).Assembly);
}
