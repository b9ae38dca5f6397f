using System.Runtime.CompilerServices;
using Hawser.Ipc;
using Hawser.Rpc.Tests.Support;
using Hawser.Tests.Shared;

namespace Hawser.Rpc.Tests.Fuzzing;

/// <summary>
/// Conversations whose messages are nearly right, with a peer that serves and calls. Whatever comes: every request with a readable id is
/// answered exactly once, or the connection ends with a reason; afterwards nothing is open; and another connection is served all the time.
/// </summary>
[Collection(nameof(Alone))]
public sealed class MessageFuzzTests
{
    private static readonly IpcEndKind[] Reasons = [IpcEndKind.ProtocolViolation, IpcEndKind.ClosedHere, IpcEndKind.ClosedByPeer];

    [Fact]
    public async Task P30_spoiled_conversations_are_answered_or_ended_with_a_reason_and_leave_nothing_open()
    {
        await using IpcListener listener = IpcListener.Start(new IpcListenerOptions
        {
            Endpoint = IpcEndpoint.CreateInMemory(),
            HandshakeTimeout = Patience.Limit,
        });
        IpcTicket ticket = listener.IssueTicket(new IpcTicketOptions { Kind = IpcTicketKind.Many });
        RpcService[] services =
            [RpcService.For<IPipes>(Server()), RpcService.For<IGate>(new PatientGate()), RpcService.For<ITypes>(new Types())];
        await using PeerPair neighbours = await PeerPair.ConnectAsync(new RpcPeerOptions { Services = services });
        IPipes neighbour = neighbours.Client.CreateProxy<IPipes>();
        await FuzzRun.RunAsync(async random =>
        {
            await OneAsync(random, ticket, services);
            Assert.Equal("served", await neighbour.PingAsync("served").InTime());
        }, weight: 20);
    }

    private static async Task OneAsync(Random random, IpcTicket ticket, RpcService[] services)
    {
        var options = new RpcPeerOptions
        {
            Services = services,
            IncludeStackTraces = false,
            Limits = new RpcLimits
            {
                Window = random.Next(2) == 0 ? 4096 : 256 * 1024,
                Requests = random.Next(3) == 0 ? 2 : 1024,
                Streams = random.Next(3) == 0 ? 2 : 256,
            },
        };
        using var raw = new FuzzPeer(await IpcDialer.ConnectAsync(ticket.Handle).InTime());
        raw.TrySend($$$"""{"jsonrpc":"2.0","method":"$/ready","params":{"protocol":1,"session":"{{{raw.Connection.SessionId}}}"}}""");
        RpcPeer peer = await RpcPeer.ConnectAsync(await ticket.AcceptAsync().InTime(), options).InTime();
        Task[] calls = [.. Enumerable.Range(0, random.Next(4)).Select(_ => CallAsync(peer.CreateProxy<IPipes>(), random.Next(7)))];
        await raw.HearAsync(calls.Length);

        var maker = new MessageMaker(random);
        List<FuzzFrame> frames = maker.Make();
        string script = string.Join('\n', frames.Select(Describe));
        foreach (FuzzFrame frame in frames)
        {
            if (!raw.TrySend(frame))
            {
                break;
            }
        }

        string? fault = await raw.SettleAsync(maker.Streams);
        Assert.True(fault is null, $"{fault}, in this conversation:\n{script}\n");
        bool hasEnded = raw.HasEnded;
        raw.Connection.Abort(new IpcEnd(IpcEndKind.ClosedHere, "The case is over."));
        IpcEnd end = await peer.Completion.InTime();
        Assert.False(end.Detail.StartsWith("The receiver", StringComparison.Ordinal), $"{end}\n{script}\n");
        Assert.True(!hasEnded || Reasons.Contains(end.Kind), $"{end}\n{script}\n");
        try
        {
            await Task.WhenAll(calls).InTime();
        }
        catch (Exception e) when (e is RemoteException or RpcProtocolException or ConnectionLostException or MessageTooLargeException)
        {
            // What can be the answer to a call.
        }

        await peer.ExpectNothingOpenAsync($"after this conversation:\n{script}\n");
        Assert.True(calls.All(static call => call.IsCompleted));
        await peer.DisposeAsync().InTime();
    }

    private static string Describe(FuzzFrame frame) => frame.Stream is { } stream
        ? $"  chunk of {stream}: {frame.Data.Length} bytes"
        : $"  {System.Text.Encoding.Latin1.GetString(frame.Data)}";

    private static async Task CallAsync(IPipes client, int what)
    {
        switch (what)
        {
            case 0:
                await client.EchoAsync(new byte[10_000]);
                break;
            case 1:
                await client.ItemsAsync("items").ToListAsync();
                break;
            case 2:
                await client.ConsumeAsync("consume", Sequences.Numbers(100));
                break;
            case 3:
                await using (Stream stream = await client.OpenAsync("open"))
                {
                    await stream.CopyToAsync(Stream.Null);
                }

                break;
            case 4:
                await client.WorkAsync("work", new Progress<string>());
                break;
            case 5:
                await client.MapAsync("map", Sequences.Numbers(10)).ToListAsync();
                break;
            default:
                await client.PingAsync("ping");
                break;
        }
    }

    private static Pipes Server() => new()
    {
        Items = static (what, token) => Source(what, token),
        Consume = static async (_, items, _) => $"{(await items.ToListAsync()).Count}",
        Map = static (_, items, _) => items,
        Open = static (what, _) => Task.FromResult<Stream>(new PatternStream(Math.Min(what.Length * 1000L, 100_000))),
        Upload = static async (what, data, token) =>
        {
            await data.CopyToAsync(Stream.Null, token);
            return what;
        },
        Work = static async (what, progress, token) =>
        {
            await foreach (string item in Source(what, token))
            {
                progress.Report(item);
            }

            return what;
        },
        Feed = static async items => await items.ToListAsync(),
    };

    /// <summary>As many items as the plan's length says times five, some of which cannot be written.</summary>
    private static async IAsyncEnumerable<string> Source(string plan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int i = 0; i < Math.Min(plan.Length, 20) * 5; i++)
        {
            if (i % 20 == 0)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
            }

            yield return i == 35 ? "unwritable" : new string('x', 100);
        }
    }
}
