using Hawser.Tests.Shared;

namespace Hawser.Runtimes.CSharp.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_accepted_one() => PublicApi.MatchesSnapshot(typeof(CSharpSettings).Assembly);
}
