using System.Diagnostics;
using System.Globalization;
using Hawser.Bench.Measuring;

namespace Hawser.Bench.Figures.Peers;

/// <summary>What two processes can be asked to do, by its word in the scripts.</summary>
internal static class PeerWork
{
    /// <summary>Two integers there, their sum back, one after the other.</summary>
    public const string Call = "call";

    /// <summary>The same, 64 of them under way.</summary>
    public const string Calls64 = "calls64";

    /// <summary>Small integers, one at a time, in one direction.</summary>
    public const string Stream = "stream";

    /// <summary>1 MiB there and back, received whole before it is sent back.</summary>
    public const string Bulk = "bulk";

    /// <summary>A process is started, answers a call, and ends.</summary>
    public const string Spawn = "spawn";

    public static Metric MetricOf(string kind, string peer) => kind switch
    {
        Call => new Metric($"peer.call.{peer}", "µs", (Variant.Free, Target.RatioAtMost(1))),
        Calls64 => new Metric($"peer.calls64.{peer}", "calls/s", (Variant.Free, Target.RatioAtLeast(1))),
        Stream => new Metric($"peer.stream.{peer}", "items/s", (Variant.Free, Target.RatioAtLeast(1))),
        Bulk => new Metric($"peer.bulk1MiB.{peer}", "MiB/s", (Variant.Free, Target.RatioAtLeast(1))),
        Spawn => new Metric($"peer.spawn.{peer}", "ms", (Variant.Free, Target.RatioAtMost(1))),
        _ => throw Unknown(kind),
    };

    /// <summary>How many callers <see cref="Calls64"/> has.</summary>
    private const int Callers = 64;

    private const int BulkSize = 1 << 20;

    /// <summary>How often, so that it takes some tenths of a second.</summary>
    public static int CountOf(string kind, Effort effort) => kind switch
    {
        Call => Math.Max(1, effort.Items / 40),
        Calls64 => Math.Max(1, effort.Items / 10 / Callers) * Callers,
        Stream => Math.Max(1, effort.Items / 2),
        Bulk => Math.Max(1, effort.Items / 2_000),
        Spawn => Math.Max(1, effort.Items / 40_000),
        _ => throw Unknown(kind),
    };

    /// <summary>The metric's number.</summary>
    public static double ValueOf(string kind, int count, double seconds) => kind switch
    {
        Call => 1e6 * seconds / count,
        Spawn => 1e3 * seconds / count,
        _ => count / seconds,
    };

    /// <summary>Has a process do it.</summary>
    /// <returns>The seconds.</returns>
    public static async Task<double> TimeAsync(string kind, int count, IAnsweringProcess process)
    {
        long begin = Stopwatch.GetTimestamp();
        await (kind switch
        {
            Call => CallAsync(count, process),
            Calls64 => Task.WhenAll(Enumerable.Repeat(count / Callers, Callers).Select(share => Task.Run(() => CallAsync(share, process)))),
            Stream => StreamAsync(count, process),
            Bulk => BulkAsync(count, process),
            Spawn => SpawnAsync(count, process),
            _ => throw Unknown(kind),
        });
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static async Task CallAsync(int count, IAnsweringProcess process)
    {
        for (int i = 0; i < count; i++)
        {
            Check(await process.AddAsync(17, i), 17 + i);
        }
    }

    private static async Task StreamAsync(int count, IAnsweringProcess process) => Check(await process.CountAsync(count).CountAsync(), count);

    private static async Task BulkAsync(int count, IAnsweringProcess process)
    {
        byte[] data = new byte[BulkSize];
        for (int i = 0; i < count; i++)
        {
            Check((await process.EchoAsync(data)).Length, data.Length);
        }
    }

    private static async Task SpawnAsync(int count, IAnsweringProcess process)
    {
        for (int i = 0; i < count; i++)
        {
            Check(await process.SpawnAsync(), 3);
        }
    }

    private static void Check(int came, int expected)
    {
        if (came != expected)
        {
            throw new MeasurementException($"{came} came in place of {expected}.");
        }
    }

    private static ArgumentException Unknown(string kind) => new(string.Create(CultureInfo.InvariantCulture, $"'{kind}' is no work."), nameof(kind));
}
