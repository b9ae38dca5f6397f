using Hawser.Acceptance.Child.Trials;
using Hawser.Runtimes.CSharp;
using Hawser.Workers;

namespace Hawser.Acceptance.Standby;

/// <summary>Processes that wait with a language ready.</summary>
public sealed class StandbyRuntimeTests
{
    [Fact]
    public async Task A_process_that_was_prewarmed_with_CSharp_has_the_compiler_loaded_and_its_console_back()
    {
        using var log = new LogLines();
        await using var ready = new StandbyHosts(new StandbyOptions { Prewarm = CSharpLanguage.Prewarm() });
        await ready.WaitUntilFullAsync().Soon();
        int process = Assert.Single(ready.Waiting);
        Assert.Contains("DOTNET_TieredPGO=0", (await File.ReadAllTextAsync($"/proc/{process}/environ")).Split('\0'));
        Assert.Contains("Microsoft.CodeAnalysis.CSharp.dll", await File.ReadAllTextAsync($"/proc/{process}/maps"), StringComparison.Ordinal);

        await using Worker<ITrial> worker = await Worker.SpawnAsync<ITrial, Trial>(
            new WorkerOptions { Name = "no runtime", Standby = ready, LoggerFactory = log }).Soon();
        Assert.Equal(process, worker.ProcessId);
        await worker.Client.SayAsync("printed as ever", "and so").Soon();
        Assert.Contains("no runtime: printed as ever", log.WaitFor("printed as ever"), StringComparison.Ordinal);
        await worker.EndAsync();
    }

    [Fact]
    public async Task A_cell_that_does_not_compile_ahead_fails_the_start_of_the_process_and_says_so()
    {
        await using var standby = new StandbyHosts(new StandbyOptions { MaxRestarts = 0, Prewarm = CSharpLanguage.Prewarm(null, "no code;") });
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => standby.WaitUntilFullAsync().Soon());
        Assert.Contains("CompilationFailed", e.Message, StringComparison.Ordinal);
        Assert.Contains("no code;", e.Message, StringComparison.Ordinal);
    }
}
