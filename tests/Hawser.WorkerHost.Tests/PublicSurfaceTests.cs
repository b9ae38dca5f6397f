using Hawser.Tests.Shared;

namespace Hawser.WorkerHost.Tests;

public sealed class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_the_one_that_was_reviewed() => PublicApi.MatchesSnapshot(typeof(WorkerBootstrap).Assembly);
}
