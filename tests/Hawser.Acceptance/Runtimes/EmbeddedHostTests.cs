using System.Diagnostics;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance;

/// <summary>What an embedded runtime takes over in its process, and gives back with the last one that is there: so while no other test has one.</summary>
[Collection(nameof(Alone))]
public sealed class EmbeddedHostTests
{
    [Fact]
    public async Task R7_the_host_gets_its_console_and_its_listeners_back()
    {
        (TextWriter Out, TextWriter Error, TextReader In) before = (Console.Out, Console.Error, Console.In);
        TraceListener[] listeners = [.. Trace.Listeners.Cast<TraceListener>()];
        await using (var runtime = new EmbeddedRuntime(new EmbeddedOptions { Language = typeof(CSharpLanguage) }))
        {
            await runtime.ConnectAsync().Soon();
            IAsyncEnumerable<RuntimeEvent> events = runtime.ReadEventsAsync();
            Assert.Equal($"{Environment.ProcessId}", await runtime.ValueAsync("a", "Environment.ProcessId"));
            await runtime.RunAsync("b", """Console.Write("of the cell");""");
            await runtime.DisconnectAsync().Soon();

            List<RuntimeEvent> all = await events.ToListAsync().AsTask().Soon();
            Assert.Equal("of the cell", string.Concat(all.OfType<EvaluationOutput>().Select(static output => output.Text)));
            Assert.Equal(RuntimeEndCause.Disconnected, (await runtime.Ended.Soon()).Cause);
        }

        Assert.Same(before.Out, Console.Out);
        Assert.Same(before.Error, Console.Error);
        Assert.Same(before.In, Console.In);
        Assert.Equal(listeners, Trace.Listeners.Cast<TraceListener>());
    }
}
