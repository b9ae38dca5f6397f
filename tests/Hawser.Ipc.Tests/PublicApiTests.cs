using Hawser.Tests.Shared;

namespace Hawser.Ipc.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_one_in_the_snapshot() => PublicApi.MatchesSnapshot(typeof(IpcConnection).Assembly);
}
