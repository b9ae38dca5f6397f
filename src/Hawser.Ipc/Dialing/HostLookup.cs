using System.Net;
using System.Net.Sockets;

namespace Hawser.Ipc;

/// <summary>
/// Finds a host's addresses. The system's look-up cannot be stopped, so it runs on a thread of its own, which whoever dials stops waiting
/// for; and it does not need the thread pool.
/// </summary>
internal sealed class HostLookup
{
    private static readonly TimeSpan UsualLimit = TimeSpan.FromSeconds(10);

    private readonly object _gate = new(); // Not a Lock: whoever asks waits on it.
    private readonly string _host;
    private IPAddress[]? _found;
    private Exception? _failure;
    private bool _givenUp;

    private HostLookup(string host) => _host = host;

    /// <param name="host">A name, or an address, which is not looked up.</param>
    /// <param name="dial">Whose time it takes and whose cancellation ends it; null: it has 10 s.</param>
    /// <returns>At least one.</returns>
    /// <exception cref="IOException">There is no such host, or it is not found in time.</exception>
    internal static IPAddress[] Find(string host, DialOperation? dial)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return [literal];
        }

        HostLookup lookup = new(host);
        dial?.Watch(lookup.GiveUp);
        new Thread(static state => ((HostLookup)state!).Run()) { IsBackground = true, Name = "hawser lookup" }.UnsafeStart(lookup);
        return lookup.Wait(dial?.Remaining ?? UsualLimit);
    }

    private IPAddress[] Wait(TimeSpan limit)
    {
        long end = Environment.TickCount64 + (long)Math.Min(limit.TotalMilliseconds, int.MaxValue);
        lock (_gate)
        {
            while (_found is null && _failure is null && !_givenUp && Environment.TickCount64 < end)
            {
                Monitor.Wait(_gate, (int)Math.Max(1, end - Environment.TickCount64));
            }

            return _found is { Length: > 0 } found ? found
                : throw new IOException(
                    $"The host '{_host}' has no address here{(_failure is { } failure ? ": " + failure.Message : " that was found in time.")}",
                    _failure);
        }
    }

    private void GiveUp()
    {
        lock (_gate)
        {
            _givenUp = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        IPAddress[] found = [];
        Exception? failure = null;
        try
        {
            found = Dns.GetHostAddresses(_host);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            failure = e;
        }

        lock (_gate)
        {
            _found = found;
            _failure = failure;
            Monitor.PulseAll(_gate);
        }
    }
}
