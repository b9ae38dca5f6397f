using System.Diagnostics;
using System.Text.Json;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance.Bench;

/// <summary>The benchmarks run: what they measure here in a moment means nothing.</summary>
public sealed class BenchTests
{
    [Theory]
    [InlineData("rpc", "rpc.call", "rpc.call.p99.pinned", "rpc.calls64.cpu.pinned", "rpc.stream", "rpc.oneway", "rpc.bulk1MiB")]
    [InlineData("spawn", "spawn.first-answer.jit", "spawn.spare.jit", "spawn.rss.jit", "spawn.rss.jit.pinned")]
    [InlineData("pool", "pool.tiny.batched", "pool.tiny.single", "pool.cpu")]
    [InlineData("peer", "peer.call.http", "peer.call.node", "peer.call.python", "peer.spawn.http", "peer.bulk1MiB.node", "peer.stream.python")]
    [InlineData("growth", "growth.callers.64", "growth.bytes.16B", "growth.bytes.64MiB", "growth.workers.100")]
    [InlineData("agent", "agent.poll", "agent.limit", "agent.document1MB", "agent.events")]
    [InlineData("idle", "idle.rss", "idle.pss", "idle.owner.rss", "idle.cpu", "idle.owner.cpu.pinned")]
    public async Task A_group_is_measured_and_printed_as_JSON(string group, params string[] expected)
    {
        (int code, string output) = await RunAsync(group, "--quick", "--rounds", "1", "--json");

        Assert.Equal(0, code);
        List<string> names = [];
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var result = JsonDocument.Parse(line);
            Assert.Equal(
                ["name", "unit", "value", "limit", "limitValue", "ratio"],
                result.RootElement.EnumerateObject().Select(member => member.Name));
            Assert.True(result.RootElement.GetProperty("value").GetDouble() > 0, line);
            names.Add(result.RootElement.GetProperty("name").GetString()!);
        }

        Assert.Superset(expected.ToHashSet(), names.ToHashSet());
    }

    [Fact]
    public async Task Evaluations_are_measured_and_printed_as_JSON()
    {
        (int code, string output) = await RunAsync("eval", "--quick", "--rounds", "1", "--json", "--only", "eval.prepared");

        Assert.Equal(0, code);
        using var result = JsonDocument.Parse(output);
        Assert.Equal("eval.prepared.jit", result.RootElement.GetProperty("name").GetString());
        Assert.True(result.RootElement.GetProperty("value").GetDouble() > 0, output);
    }

    [Theory]
    [InlineData]
    [InlineData("nothing")]
    [InlineData("rpc", "--rounds", "0")]
    [InlineData("rpc", "--unknown")]
    public async Task Wrong_arguments_are_refused_with_the_usage(params string[] arguments)
    {
        (int code, string output) = await RunAsync(arguments);

        Assert.Equal(2, code);
        Assert.Contains("Usage: Hawser.Bench GROUP", output, StringComparison.Ordinal);
    }

    /// <returns>The exit code and the output; of a failure, what it says about it.</returns>
    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        // The program is built by the same command, hence in the same configuration, as these tests.
        string target = Path.GetRelativePath(Repository.Find("tests/Hawser.Acceptance"), AppContext.BaseDirectory);
        string program = Path.Combine(Repository.Find("bench/Hawser.Bench"), target, "Hawser.Bench.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        try
        {
            using var deadline = new CancellationTokenSource(3 * ProcessAssert.Patience);
            Task<string> error = process.StandardError.ReadToEndAsync(deadline.Token);
            string output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, process.ExitCode == 0 ? output : output + await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
