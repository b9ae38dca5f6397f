using System.Globalization;
using System.Runtime.CompilerServices;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Streams;

/// <summary>
/// Runs of calls and streams, several at once on one connection, that are read out, left, cancelled or failed as a seeded generator says.
/// Nothing may be left open on either side. <c>HAWSER_STREAM_RUNS</c>: how many runs (1,000).
/// </summary>
public sealed class RandomRunTests
{
    private const int CallsOfARun = 6;

    private static readonly int Runs =
        int.TryParse(Environment.GetEnvironmentVariable("HAWSER_STREAM_RUNS"), CultureInfo.InvariantCulture, out int runs) ? runs : 1000;

    [Fact]
    public async Task P24a_random_runs_of_calls_and_streams_leave_nothing_stuck_and_nothing_open()
    {
        for (int seed = 0; seed < Runs; seed++)
        {
            try
            {
                await RunAsync(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"The run with seed {seed} failed: {e.Message}", e);
            }
        }
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var options = new RpcPeerOptions
        {
            Services = [RpcService.For<IPipes>(Server())],
            Limits = new RpcLimits { Window = random.Next(2) == 0 ? 4096 : 256 * 1024 },
            IncludeStackTraces = false,
        };
        await using PeerPair pair = await PeerPair.ConnectAsync(options, options);
        var calls = Enumerable.Range(0, CallsOfARun).Select(i =>
        {
            RpcPeer peer = i % 2 == 0 ? pair.Client : pair.Server;
            return CallAsync(peer.CreateProxy<IPipes>(), new Random(random.Next()));
        }).ToList();
        await Task.WhenAll(calls).InTime();
        await pair.ExpectNothingOpenAsync();
    }

    private static async Task CallAsync(IPipes client, Random random)
    {
        using var cancellation = new CancellationTokenSource();
        CancellationToken token = cancellation.Token;
        int cancelAfter = random.Next(3) == 0 ? random.Next(30) : -1;
        if (cancelAfter == 0)
        {
            await cancellation.CancelAsync();
        }

        // Cancelled from elsewhere, somewhere in the middle of it.
        Task cancelling = cancelAfter > 0 ? CancelAsync(cancellation, cancelAfter) : Task.CompletedTask;
        try
        {
            await OneAsync(client, random, token);
        }
        catch (Exception e) when (e is RemoteException or OperationCanceledException or RpcProtocolException)
        {
            // Meant to fail, one way or the other.
        }

        await cancelling;
    }

    private static async Task CancelAsync(CancellationTokenSource cancellation, int after)
    {
        for (int i = 0; i < after * 10; i++)
        {
            await Task.Yield();
        }

        await cancellation.CancelAsync();
    }

    private static async Task OneAsync(IPipes client, Random random, CancellationToken token)
    {
        string what = Plan(random);
        IAsyncEnumerable<string> source = Source(Plan(random), CancellationToken.None);
        switch (random.Next(7))
        {
            case 0:
                await client.EchoAsync(new byte[random.Next(200_000)], token);
                break;
            case 1:
                await ReadAsync(client.ItemsAsync(what, token), random);
                break;
            case 2:
                await client.ConsumeAsync(what, source, token);
                break;
            case 3:
                await ReadAsync(client.MapAsync(what, source, token), random);
                break;
            case 4:
                await using (Stream stream = await client.OpenAsync($"{random.Next(300_000)}", token))
                {
                    int limit = random.Next(2) == 0 ? int.MaxValue : random.Next(100_000);
                    byte[] buffer = new byte[5000];
                    for (int read = 1; read > 0 && limit > 0; limit -= read)
                    {
                        read = await stream.ReadAsync(buffer, random.Next(2) == 0 ? token : CancellationToken.None);
                    }
                }

                break;
            case 5:
                await client.UploadAsync(what, new PatternStream(random.Next(300_000)), token);
                break;
            default:
                await client.WorkAsync(what, new Ignored(), token);
                break;
        }
    }

    // How many items, and where in them to fail (f), if at all; each with a length.
    private static string Plan(Random random)
    {
        int count = random.Next(3) switch { 0 => random.Next(4), 1 => random.Next(100), _ => random.Next(3000) };
        return $"{count} {(random.Next(4) == 0 ? random.Next(count + 1) : -1)} {(random.Next(3) == 0 ? 500 : 5)}";
    }

    private static async IAsyncEnumerable<string> Source(
        string plan, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        int[] parts = plan.Split(' ').Select(static part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        string item = new string('x', parts[2]);
        for (int i = 0; i < parts[0]; i++)
        {
            if (i % 50 == 0)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
            }

            yield return i == parts[1] ? (parts[2] == 5 ? "unwritable" : throw new FormatException("planned")) : item;
        }
    }

    private static async Task ReadAsync(IAsyncEnumerable<string> items, Random random)
    {
        int limit = random.Next(2) == 0 ? int.MaxValue : random.Next(200);
        await foreach (string item in items)
        {
            if (--limit < 0)
            {
                break;
            }
        }
    }

    private static Pipes Server() => new()
    {
        Items = Source,
        Consume = static async (what, items, token) =>
        {
            var random = new Random(what.Length);
            await ReadAsync(items, random);
            return what.Contains(" 0 ", StringComparison.Ordinal) ? throw new FormatException("planned") : "done";
        },
        Map = static (_, items, token) => PassAsync(items, token),
        Open = static (what, _) => Task.FromResult<Stream>(new PatternStream(long.Parse(what, CultureInfo.InvariantCulture))),
        Upload = static async (what, data, token) =>
        {
            await data.ReadAtLeastAsync(new byte[100], 1, throwOnEndOfStream: false, token);
            if (what.Length % 2 == 0)
            {
                await data.CopyToAsync(Stream.Null, token);
            }

            return "left";
        },
        Work = static async (what, progress, token) =>
        {
            await foreach (string item in Source(what, token))
            {
                progress.Report(item);
            }

            return "done";
        },
    };

    private static async IAsyncEnumerable<string> PassAsync(
        IAsyncEnumerable<string> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (string? item in items.WithCancellation(cancellationToken))
        {
            yield return item;
        }
    }

    private sealed class Ignored : IProgress<string>
    {
        public void Report(string value)
        {
            // Delivered is enough.
        }
    }
}
