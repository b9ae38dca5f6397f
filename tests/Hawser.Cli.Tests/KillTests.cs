using Hawser.Cli.Commands;
using Hawser.Cli.Processes;

namespace Hawser.Cli.Tests;

public sealed class KillTests
{
    private static readonly ProcessListing Listing = new(
        [
            Process(7, "primes"),
            Process(8, "twin"),
            Process(9, "twin"),
            Process(10, "7"),
            Process(11, "ended") with { IsRunning = false },
        ],
        []);

    [Fact]
    public void A_process_is_meant_by_its_id_or_by_a_name_that_only_it_has()
    {
        Assert.Equal([7], Find("primes"));
        Assert.Equal([8], Find("8"));
        Assert.Equal([7, 9], Find("7", "9", "primes"));
    }

    [Theory]
    [InlineData("twin", "2 processes are named 'twin': give the id of one of them, 8, 9.")]
    [InlineData("nobody", "No worker and no node of this user is named 'nobody'. 'hawser ps' lists those that run.")]
    [InlineData("ended", "No worker and no node of this user is named 'ended'. 'hawser ps' lists those that run.")]
    [InlineData("500", "Process 500 is no worker and no node of Hawser's: it is left alone.")]
    [InlineData("501", "There is no process 501 of this user.")]
    public void What_is_not_there_or_not_Hawsers_is_refused_and_nothing_else_is_ended(string target, string message)
    {
        ToolException refusal = Assert.Throws<ToolException>(() => Find("primes", target));

        Assert.Equal((ExitCodes.Failed, message), (refusal.ExitCode, refusal.Message));
    }

    private static HawserProcess Process(int id, string name) => new() { ProcessId = id, Kind = ProcessKind.Worker, Name = name };

    private static IEnumerable<int> Find(params string[] targets) =>
        KillCommand.Find(targets, Listing, static id => id == 500).Select(static process => process.ProcessId);
}
