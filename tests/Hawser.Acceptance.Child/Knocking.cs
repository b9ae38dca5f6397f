using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Hawser.Ipc;

namespace Hawser.Acceptance.Child;

/// <summary>Those who come to a listener's door: a crowd that says nothing, a flood of newcomers, and dialers who have tickets.</summary>
internal static class Knocking
{
    private const int KeptByFlood = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Holds so many connections open that say nothing, and opens another for each that is closed.</summary>
    public static int Crowd(string path, int count)
    {
        Socket?[] idle = new Socket?[count];
        int opened = 0;
        return Until(ready =>
        {
            for (int i = 0; i < count; i++)
            {
                if (idle[i] is not { } socket || socket.Poll(0, SelectMode.SelectRead))
                {
                    idle[i]?.Dispose();
                    idle[i] = TryConnect(path);
                    opened += idle[i] is null ? 0 : 1;
                }
            }

            ready();
            Thread.Sleep(Pause);
            return opened;
        });
    }

    /// <summary>Opens so many connections a second, as evenly as the scheduler lets it, and holds the last of them.</summary>
    public static int Flood(string path, int perSecond)
    {
        var kept = new Queue<Socket>();
        int opened = 0;
        long start = Stopwatch.GetTimestamp();
        return Until(ready =>
        {
            while (opened < Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond && TryConnect(path) is { } socket)
            {
                opened++;
                kept.Enqueue(socket);
                if (kept.Count > KeptByFlood)
                {
                    kept.Dequeue().Dispose();
                    ready();
                }
            }

            Thread.Sleep(1);
            return opened;
        });
    }

    /// <summary>Reads a handle from each line of stdin, and at the line "go" dials all of them at once.</summary>
    public static int Dial()
    {
        var handles = new List<IpcHandle>();
        for (string? line = Console.ReadLine(); line is not null and not "go"; line = Console.ReadLine())
        {
            using var document = JsonDocument.Parse(line);
            handles.Add(IpcHandle.Parse(document.RootElement));
            Console.WriteLine($"ready {Environment.ProcessId}");
        }

        long start = Stopwatch.GetTimestamp();
        Task<IpcConnection>[] dialing = [.. handles.Select(static handle => IpcDialer.ConnectAsync(handle))];
        Task.WhenAll(dialing).ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        int joined = dialing.Count(static task => task.IsCompletedSuccessfully);
        Console.WriteLine($"joined {joined} of {handles.Count} in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms");
        Console.ReadLine();
        return 0;
    }

    private static Socket? TryConnect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose(); // The backlog is full.
            return null;
        }
    }

    /// <summary>Goes on until a line comes on stdin, and then says how many were opened.</summary>
    private static int Until(Func<Action, int> work)
    {
        bool isReady = false;
        Task<string?> asked = Task.Run(Console.ReadLine);
        long start = Stopwatch.GetTimestamp();
        int opened = 0;
        while (!asked.IsCompleted)
        {
            opened = work(() =>
            {
                if (!isReady)
                {
                    isReady = true;
                    Console.WriteLine($"ready {Environment.ProcessId}");
                }
            });
        }

        double perSecond = opened / Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine($"opened {perSecond.ToString("0", CultureInfo.InvariantCulture)}");
        return 0;
    }
}
