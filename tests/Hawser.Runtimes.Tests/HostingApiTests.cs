using Hawser.Hosting;
using Hawser.Tests.Shared;

namespace Hawser.Runtimes.Tests;

public sealed class HostingApiTests
{
    [Fact]
    public void The_public_surface_of_Hosting_is_the_accepted_one() => PublicApi.MatchesSnapshot(typeof(HawserNodeOptions).Assembly);
}
