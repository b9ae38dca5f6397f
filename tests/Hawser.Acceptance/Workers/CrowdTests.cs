using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Hawser.Acceptance.Launching;
using Hawser.Ipc;
using Hawser.Tests.Shared;

namespace Hawser.Acceptance.Workers;

/// <summary>
/// A hundred dialers with tickets, at a listener that others crowd: each source of connections is a process of its own.
/// <c>HAWSER_DIALERS</c>: how many processes the hundred are (5; <c>./soak</c> 50).
/// </summary>
[Collection(nameof(Alone))]
public sealed class CrowdTests(ITestOutputHelper output)
{
    private const int Dialers = 100;

    /// <summary>What a dialer has by default, with all its attempts.</summary>
    private static readonly TimeSpan Limit = new IpcDialOptions().Timeout;

    private static readonly int Processes = Rounds.Of("HAWSER_DIALERS", 5);

    [Theory]
    [InlineData("crowd", 500, 10)]
    [InlineData("flood", 5000, 50)]
    public async Task P6_a_hundred_dialers_join_at_once_however_many_connections_one_source_opens(string verb, int count, int least)
    {
        await using IpcListener listener = IpcListener.Start();
        IpcTicket[] tickets = [.. Enumerable.Range(0, Dialers).Select(_ => listener.IssueTicket())];
        var owners = new List<Owner>();
        try
        {
            foreach (IpcTicket[] share in tickets.Chunk(Dialers / Processes))
            {
                Owner dialer = Owner.Start(Launched.ChildExecutable, ["dial"]);
                owners.Add(dialer);
                foreach (IpcTicket ticket in share)
                {
                    dialer.Say(Text(ticket.Handle));
                    dialer.NextProcessId("ready");
                }
            }

            using Owner crowd = Owner.Start(
                Launched.ChildExecutable, [verb, listener.Endpoint.SocketPath!, count.ToString(CultureInfo.InvariantCulture)]);
            crowd.NextProcessId("ready");
            long start = Stopwatch.GetTimestamp();
            owners.ForEach(static dialer => dialer.Say("go"));
            IpcConnection[] connections = await Task.WhenAll(tickets.Select(static ticket => ticket.AcceptAsync())).WaitAsync(Limit);
            output.WriteLine($"{Dialers} joined in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms.");
            foreach (Owner dialer in owners)
            {
                string joined = dialer.NextLine();
                Assert.StartsWith($"joined {Dialers / Processes} of {Dialers / Processes} ", joined, StringComparison.Ordinal);
            }

            crowd.Say("enough");
            int perSecond = crowd.NextProcessId("opened");
            output.WriteLine($"The {verb} opened {perSecond} connections a second.");
            Assert.True(perSecond >= least, $"{perSecond} connections a second are no {verb}.");
            Assert.Equal(0, crowd.ExitCode());
            foreach (IpcConnection connection in connections)
            {
                await connection.DisposeAsync();
            }
        }
        finally
        {
            // Each is gone when it has been disposed.
            owners.ForEach(static dialer => dialer.Dispose());
        }
    }

    private static string Text(IpcHandle handle)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            handle.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
