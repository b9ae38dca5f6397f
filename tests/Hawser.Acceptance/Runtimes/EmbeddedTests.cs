using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;

namespace Hawser.Acceptance;

/// <summary>Runtimes in the calling process: the same behaviour, and a host that is as before.</summary>
public sealed class EmbeddedTests
{
    [Fact]
    public async Task R7_a_cell_has_the_hosts_services_and_its_objects()
    {
        await using var runtime = new EmbeddedRuntime(new EmbeddedOptions { Language = typeof(CSharpLanguage), Services = new OneService() });
        await runtime.ConnectAsync().Soon();

        Assert.Equal(
            "the host's", await runtime.ValueAsync("a", "Hawser.Runtimes.EvaluationContext.Current!.Services.GetService(typeof(string))"));
    }

    [Fact]
    public async Task R7_two_embedded_runtimes_end_apart()
    {
        await using var first = new EmbeddedRuntime(new EmbeddedOptions { Language = typeof(CSharpLanguage) });
        await using IRuntime second = first.Duplicate();
        await first.ConnectAsync().Soon();
        await second.ConnectAsync().Soon();
        await first.ValueAsync("a", "int x = 1;");
        await second.ValueAsync("a", "int x = 2;");

        await first.DisconnectAsync().Soon();

        Assert.Equal("2", await second.ValueAsync("b", "x", "a"));
        Assert.Equal(RuntimeEndCause.Disconnected, (await first.Ended.Soon()).Cause);
    }

    [Fact]
    public async Task An_embedded_runtime_can_be_observed()
    {
        await using var runtime = new EmbeddedRuntime(new EmbeddedOptions { Language = typeof(CSharpLanguage) });
        await runtime.ConnectAsync().Soon();
        await using RuntimeObserver observer = await RuntimeObserver.JoinAsync(await runtime.ShareForObserversAsync().Soon()).Soon();
        Task<RuntimeEvent> response = observer.ReadEventsAsync().FirstAsync(static item => item is EvaluationResponded).AsTask();

        await runtime.ValueAsync("a", "6 * 7");

        Assert.Equal("42", ((EvaluationResponded)await response.Soon()).Response.Result?.Text);
    }

    private sealed class OneService : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(string) ? "the host's" : null;
    }
}
