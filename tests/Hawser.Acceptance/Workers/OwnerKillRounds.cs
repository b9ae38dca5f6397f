using System.Globalization;
using System.Diagnostics;
using System.Security.Cryptography;
using Hawser.Acceptance.Child.Trials;
using Hawser.Acceptance.Launching;
using Hawser.Ipc;
using Hawser.Workers;

namespace Hawser.Acceptance;

/// <summary>
/// Owners killed at random moments of their workers' lives, again and again: from the process's first millisecond to a worker that spins. The count
/// is 20, or the environment's <c>HAWSER_OWNER_KILLS</c>.
/// </summary>
public sealed class OwnerKillRounds
{
    /// <summary>Inherited by every process of a round, which is found by it.</summary>
    private const string Mark = "HAWSER_TRIAL_ROUND";

    /// <summary>A start takes half of it or less; the rest falls into the worker's work.</summary>
    private const int LatestKill = 900;

    private static readonly string[] Modes = ["idle", "spin", "starve", "blocked", "frozen", "started", "standby"];

    [Fact]
    public async Task W17_an_owner_killed_at_any_moment_leaves_no_process_after_2_s_and_no_folder_after_the_next_owner_s_start()
    {
        int rounds = Rounds.Of("HAWSER_OWNER_KILLS", 20);
        var owners = new List<int>();
        for (int round = 0; round < rounds; round++)
        {
            owners.Add(Round(round, Modes[round % Modes.Length]));
        }

        // As the next start of an owner does that has no worker yet. This process may have some, of other tests, and so its listener already.
        await using IpcListener next = IpcListener.Start();
        foreach (int owner in owners)
        {
            Assert.Empty(Directory.GetDirectories(Path.GetTempPath(), $"hawser-{owner}-*"));
        }
    }

    private static int Round(int round, string mode)
    {
        // Half of the rounds over each; a worker that is started takes many connections, and so a socket.
        WorkerChannel channel = mode is "started" or "standby" || (round / Modes.Length) % 2 == 0
            ? WorkerChannel.UnixSocket
            : WorkerChannel.StandardStreams;
        string mark = $"{Environment.ProcessId}-{round}";
        int moment = RandomNumberGenerator.GetInt32(LatestKill);
        using Process owner = Process.Start(new ProcessStartInfo(Launched.ChildExecutable, ["work", mode, channel.ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [Mark] = mark },
        })!;
        owner.OutputDataReceived += static (_, _) => { };
        owner.ErrorDataReceived += static (_, _) => { };
        owner.BeginOutputReadLine();
        owner.BeginErrorReadLine();
        ProcessAssert.LivesFor(TimeSpan.FromMilliseconds(moment), owner.Id);
        owner.Kill();

        long killed = TimeProvider.System.GetTimestamp();
        while (true)
        {
            List<int> left = Marked(mark);
            if (left.Count == 0)
            {
                return owner.Id;
            }

            // What remains is waited for by its own end, not by time.
            TimeSpan rest = ProcessAssert.OwnerGoneLimit - TimeProvider.System.GetElapsedTime(killed);
            Assert.True(rest > TimeSpan.Zero, $"round {round}, {mode}, {channel}, killed after {moment} ms: {string.Join(", ", left)} live on");
            ProcessAssert.GoneWithin(rest, left);
        }
    }

    private static List<int> Marked(string mark)
    {
        var found = new List<int>();
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int process) && !ProcessAssert.IsGone(process))
            {
                try
                {
                    if (File.ReadAllText($"{folder}/environ").Split('\0').Contains($"{Mark}={mark}"))
                    {
                        found.Add(process);
                    }
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // It has ended meanwhile, or is another user's.
                }
            }
        }

        return found;
    }
}
