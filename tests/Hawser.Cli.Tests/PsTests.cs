using System.Text.Json;
using Hawser.Cli.Commands;
using Hawser.Cli.Processes;
using Hawser.Workers;

namespace Hawser.Cli.Tests;

public sealed class PsTests : IDisposable
{
    private static readonly HawserProcess Worker = new()
    {
        ProcessId = 101,
        Kind = ProcessKind.Worker,
        Name = "primes",
        OwnerProcessId = 99,
        Age = TimeSpan.FromSeconds(310),
        MemoryBytes = 45L << 20,
    };

    private static readonly HawserProcess Ended = new()
    {
        ProcessId = 55,
        Kind = ProcessKind.Detached,
        Name = "archive",
        IsRunning = false,
        LastExit = new DetachedExit
        {
            Name = "archive",
            ProcessId = 55,
            Cause = DetachedExitCause.ByItself,
            ExitCode = 3,
            StartedAt = DateTimeOffset.UnixEpoch,
            EndedAt = DateTimeOffset.UnixEpoch.AddHours(1),
        },
    };

    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void A_worker_is_shown_with_its_owner_age_and_memory_in_columns()
    {
        Assert.Equal(ExitCodes.Success, Show([Worker, Ended]));

        string[][] cells = [.. _terminal.Out.TrimEnd().Split('\n').Select(
            static line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        Assert.Equal(["PID", "KIND", "NAME", "OWNER", "AGE", "MEMORY", "LAST EXIT"], cells[0]);
        Assert.Equal(["101", "worker", "primes", "99", "5m 10s", "45 MiB"], cells[1]);
        Assert.Equal(2, cells.Length);
    }

    [Fact]
    public void Those_that_have_ended_are_shown_with_how_they_ended_when_they_are_asked_for()
    {
        Show([Worker, Ended], all: true);

        Assert.Matches(@"\n55 +detached \(ended\) +archive +1970-01-01 01:00:00Z exit code 3 *\n", _terminal.Out);
    }

    [Fact]
    public void Redirected_output_is_plain_and_never_folded()
    {
        string name = string.Concat(Enumerable.Repeat("long name ", 10)).TrimEnd();

        Show([Worker with { Name = name }]);

        Assert.Contains(name, _terminal.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _terminal.Out);
    }

    [Fact]
    public void Where_nothing_runs_that_is_said()
    {
        Assert.Equal(ExitCodes.Success, Show([Ended]));

        Assert.Equal("No worker and no node of this user runs.\n", _terminal.Out);
    }

    [Fact]
    public void A_registry_that_cannot_be_read_is_told_and_fails_but_hides_nothing_else()
    {
        int exitCode = PsCommand.Run(
            _terminal.Console, new ProcessListing([Worker], ["'/x' is refused: it belongs to user 7."]), showsEnded: false, asJson: false);

        Assert.Equal(ExitCodes.Failed, exitCode);
        Assert.Contains("primes", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal("hawser: '/x' is refused: it belongs to user 7.\n", _terminal.Error);
    }

    [Fact]
    public void Programs_get_json()
    {
        Show([Worker, Ended], all: true, json: true);

        using var document = JsonDocument.Parse(_terminal.Out);
        JsonElement worker = document.RootElement[0], ended = document.RootElement[1];
        Assert.Equal("worker", worker.GetProperty("kind").GetString());
        Assert.Equal(101, worker.GetProperty("processId").GetInt32());
        Assert.Equal(99, worker.GetProperty("ownerProcessId").GetInt32());
        Assert.Equal(310, worker.GetProperty("ageSeconds").GetDouble());
        Assert.Equal(45L << 20, worker.GetProperty("memoryBytes").GetInt64());
        Assert.False(worker.TryGetProperty("lastExit", out _));
        Assert.False(ended.GetProperty("isRunning").GetBoolean());
        Assert.Equal("ByItself", ended.GetProperty("lastExit").GetProperty("cause").GetString());
        Assert.Equal(3, ended.GetProperty("lastExit").GetProperty("exitCode").GetInt32());
    }

    [Theory]
    [InlineData(12, "12s")]
    [InlineData(310, "5m 10s")]
    [InlineData(7_265, "2h 1m")]
    [InlineData(183_600, "2d 3h")]
    public void Ages_are_told_by_their_two_largest_units(int seconds, string text) =>
        Assert.Equal(text, Quantities.Age(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(4_096, "4 KiB")]
    [InlineData(47_185_920, "45 MiB")]
    [InlineData(1_610_612_736, "1.5 GiB")]
    public void Memory_is_told_in_the_unit_that_fits(long bytes, string text) => Assert.Equal(text, Quantities.Memory(bytes));

    private int Show(IReadOnlyList<HawserProcess> processes, bool all = false, bool json = false) =>
        PsCommand.Run(_terminal.Console, new ProcessListing(processes, []), all, json);
}
