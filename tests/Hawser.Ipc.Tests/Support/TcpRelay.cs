using System.Net;
using System.Net.Sockets;

namespace Hawser.Ipc.Tests;

/// <summary>Stands between a dialer and a listener on TCP, and passes bytes on as they come, until it is told to stop.</summary>
internal sealed class TcpRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly List<Socket> _sockets = [];
    private readonly SemaphoreSlim _ends = new(0);
    private long _left = long.MaxValue;

    internal TcpRelay(IpcEndpoint target)
    {
        _target = IPEndPoint.Parse(target.ToString()["tcp:".Length..]);
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    internal IpcEndpoint Endpoint => IpcEndpoint.Tcp("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    /// <summary>Passes on so many more bytes of those that the dialer sends, and then no more; the connection stays.</summary>
    internal long LeftFromDialer
    {
        set => Volatile.Write(ref _left, value);
    }

    /// <summary>Waits until the bytes are used up.</summary>
    internal Task Stopped() => _ends.WaitAsync().InTime();

    public void Dispose()
    {
        _listener.Stop();
        lock (_sockets)
        {
            _sockets.ForEach(socket => socket.Dispose());
        }
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket dialer = _listener.AcceptSocket();
                Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
                listener.Connect(_target);
                lock (_sockets)
                {
                    _sockets.AddRange([dialer, listener]);
                }

                new Thread(() => Pass(dialer, listener, limited: true)) { IsBackground = true }.Start();
                new Thread(() => Pass(listener, dialer, limited: false)) { IsBackground = true }.Start();
            }
        }
        catch (SocketException)
        {
            // Stopped.
        }
    }

    private void Pass(Socket from, Socket to, bool limited)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (from.Receive(buffer) is > 0 and int count)
            {
                if (limited)
                {
                    long left = Volatile.Read(ref _left);
                    if (count >= left)
                    {
                        to.Send(buffer.AsSpan(0, (int)left));
                        _ends.Release();
                        return;
                    }

                    if (left != long.MaxValue)
                    {
                        Volatile.Write(ref _left, left - count);
                    }
                }

                to.Send(buffer.AsSpan(0, count));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One of both has gone.
        }
    }
}
