namespace Hawser.WorkerHost.Tests;

public sealed class InheritedHooksTests
{
    [Theory]
    [InlineData("Hawser.WorkerHost", true)]
    [InlineData("/opt/profiler.dll:Hawser.WorkerHost", true)]
    [InlineData("/opt/Hawser.WorkerHost.dll", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_process_is_a_worker_when_its_startup_hooks_name_the_host(string? hooks, bool worker) =>
        Assert.Equal(worker, InheritedHooks.NamesThisAssembly(hooks));

    [Fact]
    public void A_process_that_was_not_started_as_a_worker_goes_on_as_it_is() => WorkerBootstrap.Run();
}
