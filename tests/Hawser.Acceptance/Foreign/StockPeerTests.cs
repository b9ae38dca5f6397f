using System.Diagnostics;
using Hawser.Acceptance.Launching;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance;

/// <summary>A stock JSON-RPC peer, as editors use it, and a Hawser peer in a process of its own, over its pipes.</summary>
public sealed class StockPeerTests(StockPackage package) : IClassFixture<StockPackage>
{
    [Fact]
    public void The_code_in_the_guide_is_code_that_is_run_here() =>
        DocumentCode.IsTakenFrom("docs/guides/other-peers.md", "tests/Hawser.Acceptance.Child/Foreign");

    [Theory]
    [InlineData("requests are answered")]
    [InlineData("notifications come in order")]
    [InlineData("a long value goes as base64 text")]
    [InlineData("a request is cancelled")]
    [InlineData("errors have codes and messages")]
    [InlineData("progress comes before the answer")]
    [InlineData("methods with streams are refused")]
    [InlineData("requests, notifications and errors go the other way")]
    [InlineData("cancellation and progress go the other way")]
    public async Task P5_a_stock_peer_calls_over_Content_Length_and_is_called(string check)
    {
        Assert.SkipWhen(package.Missing is not null, package.Missing ?? "");
        using Process node = package.Start("stock.cjs", check, Launched.ChildExecutable, "editor");
        try
        {
            Task<string> output = node.StandardOutput.ReadToEndAsync();
            Task<string> error = node.StandardError.ReadToEndAsync();
            await node.WaitForExitAsync().WaitAsync(ProcessAssert.Patience);

            Assert.Equal((0, $"{check}: ok\n", ""), (node.ExitCode, await output, await error));
        }
        finally
        {
            node.Kill(entireProcessTree: true);
            ProcessAssert.Gone(node.Id);
        }
    }
}
