using Hawser.Acceptance.Samples;
using Hawser.Runtimes;
using Hawser.Runtimes.CSharp;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance.Guides;

/// <summary>The code of the guide about running services, run against the sample that it names.</summary>
public sealed class InspectGuideTests
{
    [Fact]
    public async Task The_guides_visitor_changes_a_price()
    {
        using var folder = new PrivateFolder();
        var registry = new RuntimeNodeRegistry(folder.Path);
        await using var service = ToldProcess.Start(SampleProgram.Command(
            "InspectedService", ["--urls", "http://127.0.0.1:0", "--Hawser:Node=true", $"--Hawser:Registry={folder.Path}"]));
        await service.LineWithAsync("Now listening on:");

        await using var runtime = AttachedRuntime.ToNode("InspectedService", new AttachedOptions { Language = typeof(CSharpLanguage), Registry = registry });
        await runtime.ConnectAsync();
        EvaluationResponse response = await runtime.EvaluateAsync(new EvaluationRequest
        {
            Reference = new EvaluationReference("visit", "1"),
            Code = """
                var prices = (InspectedService.Prices)Hawser.Runtimes.EvaluationContext.Current!.Services.GetService(typeof(InspectedService.Prices))!;
                prices.Discount = 10;
                prices.Of("rope")
                """,
        });

        Assert.Equal((EvaluationStatus.Succeeded, "18"), (response.Status, response.Result?.Text));
    }

    [Fact]
    public async Task The_guides_guest_evaluates_in_a_process_without_a_node()
    {
        await using var stranger = ToldProcess.Start("Hawser.Acceptance.Stranger");
        await stranger.LineWithAsync("ready");
        int processId = stranger.Id;

        await using var guest = AttachedRuntime.ToProcess(processId, new AttachedOptions { Language = typeof(CSharpLanguage) });
        await guest.ConnectAsync();

        Assert.Equal(processId, guest.ProcessOf());
    }

    [Fact]
    public void The_code_in_the_guide_is_the_code_that_ran() => DocumentCode.IsTakenFrom(
        "docs/guides/inspect-a-running-service.md", "tests/Hawser.Acceptance/Guides", "samples/InspectedService");
}
