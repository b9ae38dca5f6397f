using System.Security.Cryptography;
using Hawser.Acceptance.Child.Trials;
using Hawser.Tests.Shared;
using Hawser.Workers;

namespace Hawser.Acceptance.Workers;

/// <summary>
/// Many workers under load, half of which are killed at random moments. <c>HAWSER_KILLED_WORKERS</c>: how many workers there are (12;
/// <c>./soak</c> 100).
/// </summary>
[Collection(nameof(Alone))]
public sealed class KilledWorkersTests(ITestOutputHelper output)
{
    private const int SIGKILL = 9;
    private const int CallersEach = 4;

    /// <summary>The most calls that a victim's first caller makes before the victim is killed.</summary>
    private const int MostCalls = 300;

    /// <summary>For all of it, of a hundred workers on two cores.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task W16_half_of_many_workers_are_killed_at_random_and_each_call_has_its_answer_or_its_exit()
    {
        int count = Rounds.Of("HAWSER_KILLED_WORKERS", 12);
        Worker<ITrial>[] workers = await Task.WhenAll(Enumerable.Range(0, count).Select(i =>
            Worker.SpawnAsync<ITrial, Trial>(new WorkerOptions { Name = $"worker {i}", StartTimeout = Limit }))).WaitAsync(Limit);
        Worker<ITrial>[] shuffled = [.. workers];
        RandomNumberGenerator.Shuffle(shuffled.AsSpan());
        Worker<ITrial>[] victims = shuffled[..(count / 2)];
        Worker<ITrial>[] others = shuffled[(count / 2)..];

        using var enough = new CancellationTokenSource();
        Task<Tally>[] lost = [.. victims.SelectMany(worker => Load(worker, RandomNumberGenerator.GetInt32(1, MostCalls), enough.Token))];
        Task<Tally>[] kept = [.. others.SelectMany(worker => Load(worker, killAfter: null, enough.Token))];
        Tally[] ofVictims = await Task.WhenAll(lost).WaitAsync(Limit);
        WorkerExit[] exits = await Task.WhenAll(victims.Select(worker => worker.Exited)).WaitAsync(Limit);
        await enough.CancelAsync();
        Tally[] ofOthers = await Task.WhenAll(kept).WaitAsync(Limit);

        Tally all = ofVictims.Concat(ofOthers).Aggregate(new Tally(), static (sum, one) => sum + one);
        output.WriteLine($"{count} workers, {victims.Length} killed: {all.Made} calls, {all.Answered} answers, {all.Exits} exits.");
        Assert.Equal(all.Made, all.Answered + all.Exits);
        Assert.Equal(victims.Length * CallersEach, all.Exits);
        Assert.All(ofVictims, tally => Assert.Equal(1, tally.Exits));
        Assert.All(ofOthers, tally => Assert.Equal(0, tally.Exits));
        Assert.All(exits, exit =>
        {
            // On a machine that is overloaded the end of a process may be seen seconds after that of its connection.
            Assert.True(exit.Cause is WorkerExitCause.Signal or WorkerExitCause.ConnectionLost, exit.ToString());
            Assert.Equal(SIGKILL, exit.Signal);
            Assert.InRange(exit.CallsInFlight.Count, 0, CallersEach);
        });
        Assert.DoesNotContain(others, worker => worker.Exited.IsCompleted);
        await Task.WhenAll(workers.Select(worker => worker.DisposeAsync().AsTask())).WaitAsync(Limit);
        Gone.Reaped(workers.Select(worker => worker.ProcessId));
    }

    /// <summary>Callers that call one worker until it has ended, or it is enough.</summary>
    private static IEnumerable<Task<Tally>> Load(Worker<ITrial> worker, int? killAfter, CancellationToken enough) =>
        Enumerable.Range(0, CallersEach).Select(caller => Task.Run(() => CallAsync(worker, caller == 0 ? killAfter : null, enough)));

    private static async Task<Tally> CallAsync(Worker<ITrial> worker, int? killAfter, CancellationToken enough)
    {
        var tally = new Tally();
        while (!enough.IsCancellationRequested)
        {
            if (tally.Answered == killAfter)
            {
                Assert.Equal(0, ProcessAssert.Signal(worker.ProcessId, SIGKILL));
                killAfter = null;
            }

            int number = tally.Made;
            tally = tally with { Made = number + 1 };
            try
            {
                Assert.Equal(number + 1, await worker.Client.AddAsync(number, 1, CancellationToken.None));
                tally = tally with { Answered = tally.Answered + 1 };
            }
            catch (WorkerExitedException e)
            {
                Assert.Equal(worker.ProcessId, e.Exit.ProcessId);
                return tally with { Exits = tally.Exits + 1 };
            }
        }

        return tally;
    }

    /// <summary>What became of the calls of one caller, or of several.</summary>
    private sealed record Tally(int Made = 0, int Answered = 0, int Exits = 0)
    {
        public static Tally operator +(Tally one, Tally other) =>
            new(one.Made + other.Made, one.Answered + other.Answered, one.Exits + other.Exits);
    }
}
