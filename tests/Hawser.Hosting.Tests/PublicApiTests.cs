using Hawser.Tests.Shared;

namespace Hawser.Hosting.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_accepted_one() => PublicApi.MatchesSnapshot(typeof(HawserNodeOptions).Assembly);
}
