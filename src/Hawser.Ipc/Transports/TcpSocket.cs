using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Hawser.Ipc;

/// <summary>
/// A connected TCP socket, by system calls alone and never blocking but in <see cref="Wait"/>. Beside it stands an event that ends the
/// wait: a socket that is shut down for reading, as would also end it, answers what the peer still sends with a reset, and the peer would
/// lose what we sent before. So only the sending direction is shut down, and a socket that was in use lingers when it is closed.
/// </summary>
internal sealed class TcpSocket : IDisposable
{
    private readonly UnixSocketHandle _socket;
    private readonly UnixSocketHandle _wake;
    private volatile bool _shut;

    private TcpSocket(UnixSocketHandle socket)
    {
        int wake = Libc.Event(0, Libc.SockCloseOnExec | Libc.SockNonBlock); // EFD_CLOEXEC and EFD_NONBLOCK have the same values.
        if (wake < 0)
        {
            throw Libc.Failure("eventfd", Marshal.GetLastPInvokeError());
        }

        _wake = new UnixSocketHandle(wake);
        _socket = socket;
        _ = Libc.SetOption(socket, Libc.SolTcp, Libc.TcpNoDelay, [1], sizeof(int)); // Frames are gathered by the sender.
    }

    /// <summary>For poll(2).</summary>
    internal int Descriptor => (int)_socket.DangerousGetHandle();

    /// <summary>Readable once it has been shut down here.</summary>
    internal int WakeDescriptor => (int)_wake.DangerousGetHandle();

    /// <summary>The peer's address, or with IPv6 its network of 64 bits, of which one peer may have all.</summary>
    internal string Source { get; private init; } = "";

    /// <summary>Whether it has been shut down here.</summary>
    internal bool IsShut => _shut;

    /// <summary>Takes over an accepted socket.</summary>
    /// <exception cref="IOException">It has gone, or there is no descriptor. The socket is the caller's to dispose.</exception>
    internal static TcpSocket Adopt(UnixSocketHandle socket)
    {
        Span<byte> name = stackalloc byte[32];
        int length = name.Length;
        return Libc.GetPeerName(socket, name, ref length) == 0
            ? new TcpSocket(socket) { Source = SourceOf(name) }
            : throw Libc.Failure("getpeername", Marshal.GetLastPInvokeError());
    }

    /// <summary>Connects.</summary>
    /// <exception cref="IOException">It cannot, or not in time.</exception>
    /// <exception cref="OperationCanceledException">The dialing was cancelled.</exception>
    internal static TcpSocket Connect(IPAddress address, int port, TimeSpan limit, DialOperation? dial)
    {
        int family = address.AddressFamily == AddressFamily.InterNetworkV6 ? Libc.AfInet6 : Libc.AfInet;
        int descriptor = Libc.Socket(family, Libc.SockStream | Libc.SockCloseOnExec | Libc.SockNonBlock, 0);
        if (descriptor < 0)
        {
            throw Libc.Failure("socket", Marshal.GetLastPInvokeError());
        }

        UnixSocketHandle handle = new(descriptor);
        TcpSocket? socket = null;
        try
        {
            socket = new TcpSocket(handle) { Source = address.ToString() };
            dial?.Watch(socket.Shutdown);
            socket.Connect(NameOf(address, port), $"connect {new IPEndPoint(address, port)}", limit);
            dial?.Watch(null);
            return socket;
        }
        catch
        {
            dial?.Forget();
            handle.Dispose();
            socket?._wake.Dispose();
            throw;
        }
    }

    /// <summary>The kernel's form of an address.</summary>
    internal static ReadOnlySpan<byte> NameOf(IPAddress address, int port)
    {
        SocketAddress name = new IPEndPoint(address, port).Serialize();
        return name.Buffer.Span[..name.Size];
    }

    /// <summary>The port that a socket is bound to.</summary>
    internal static int LocalPort(UnixSocketHandle socket)
    {
        Span<byte> name = stackalloc byte[32];
        int length = name.Length;
        return Libc.GetSocketName(socket, name, ref length) == 0
            ? System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(name[2..])
            : throw Libc.Failure("getsockname", Marshal.GetLastPInvokeError());
    }

    /// <summary>As <see cref="Transport.TryReceive"/>.</summary>
    internal int Receive(Span<byte> buffer)
    {
        try
        {
            int received = UnixTransport.Receive(_socket, buffer, Libc.MsgDontWait);
            return received == Transport.Nothing && _shut ? 0 : received;
        }
        catch (ObjectDisposedException e)
        {
            throw new IOException("The connection has been closed here.", e);
        }
    }

    /// <summary>As <see cref="Transport.TrySend"/>.</summary>
    internal int Send(ReadOnlySpan<byte> data) => UnixTransport.TrySend(_socket, data);

    /// <summary>Waits until the socket is ready or has been shut down here.</summary>
    /// <returns>False when the time is over.</returns>
    internal bool Wait(short events, TimeSpan timeout)
    {
        bool socketHeld = false;
        bool wakeHeld = false;
        try
        {
            _socket.DangerousAddRef(ref socketHeld);
            _wake.DangerousAddRef(ref wakeHeld);
            Span<Libc.PollEntry> entries =
            [
                new() { Descriptor = Descriptor, Events = events },
                new() { Descriptor = WakeDescriptor, Events = Libc.PollIn },
            ];
            bool forever = timeout == Timeout.InfiniteTimeSpan || timeout.TotalMilliseconds > int.MaxValue;
            long end = Environment.TickCount64 + (forever ? 0 : (long)Math.Ceiling(timeout.TotalMilliseconds));
            while (true)
            {
                int ready = Libc.Poll(entries, 2, forever ? -1 : (int)Math.Max(0, end - Environment.TickCount64));
                if (ready >= 0)
                {
                    return ready > 0;
                }

                if (Marshal.GetLastPInvokeError() is int error and not Libc.Eintr)
                {
                    throw Libc.Failure("poll", error);
                }
            }
        }
        catch (ObjectDisposedException)
        {
            return true; // Closed meanwhile: the call that follows says so.
        }
        finally
        {
            if (wakeHeld)
            {
                _wake.DangerousRelease();
            }

            if (socketHeld)
            {
                _socket.DangerousRelease();
            }
        }
    }

    /// <summary>Ends the sending direction and every wait. What has arrived can still be received. Idempotent, never throws.</summary>
    internal void Shutdown()
    {
        _shut = true;
        try
        {
            _ = Libc.Shutdown(_socket, Libc.ShutWrite);
            _ = Libc.Write(_wake, 1, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // Closed already.
        }
    }

    /// <summary>Closes it at once.</summary>
    public void Dispose()
    {
        Shutdown();
        _wake.Dispose();
        _socket.Dispose();
    }

    /// <summary>Closes it when what was sent has arrived.</summary>
    internal void Linger()
    {
        Shutdown();
        _wake.Dispose();
        LingeringClose.Add(_socket);
    }

    private void Connect(ReadOnlySpan<byte> name, string call, TimeSpan limit)
    {
        if (Libc.Connect(_socket, name, name.Length) < 0 && Marshal.GetLastPInvokeError() is int error and not Libc.Einprogress)
        {
            throw Libc.Failure(call, error);
        }

        if (!Wait(Libc.PollOut, limit))
        {
            throw new IOException($"{call}: no answer in time.");
        }

        Span<int> result = stackalloc int[1];
        int length = sizeof(int);
        if (Libc.GetOption(_socket, Libc.SolSocket, Libc.SoError, result, ref length) < 0 || result[0] != 0)
        {
            throw Libc.Failure(call, result[0]);
        }
    }

    private static string SourceOf(ReadOnlySpan<byte> name)
    {
        if (BitConverter.ToUInt16(name) != Libc.AfInet6)
        {
            return new IPAddress(name.Slice(4, 4)).ToString();
        }

        IPAddress address = new(name.Slice(8, 16));
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        Span<byte> network = stackalloc byte[16];
        name.Slice(8, 8).CopyTo(network);
        return new IPAddress(network) + "/64";
    }
}
