using System.Runtime.InteropServices;

namespace Hawser.Ipc;

/// <summary>
/// A connected unix socket, by system calls alone. The runtime's own sockets are not used for it: their epoll registration would stay
/// for the descriptor's life and wake another thread for every packet that our reader takes by itself, and their async members need the
/// thread pool, which may be starved. The descriptor blocks; what must not block says so call by call (MSG_DONTWAIT).
/// </summary>
internal sealed class UnixTransport : SocketTransport
{
    private readonly UnixSocketHandle _socket;
    private int _isDisposed; // The handle says so only when nobody is inside a call any more.
    private long _receiveTimeout; // Microseconds as last told to the kernel; 0: none.

    internal UnixTransport(UnixSocketHandle socket, IpcPeerIdentity peer)
    {
        _socket = socket;
        Peer = peer;
    }

    internal override IpcPeerIdentity Peer { get; }

    internal override int Descriptor => (int)_socket.DangerousGetHandle();

    internal static UnixTransport Connect(UnixEndpoint endpoint)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("unix: endpoints are supported on Linux only in this version of Hawser.");
        }

        // Not blocking while it connects: a full backlog must be an error that is tried again within our deadline, not a wait without one.
        int descriptor = Libc.Socket(Libc.AfUnix, Libc.SockStream | Libc.SockCloseOnExec | Libc.SockNonBlock, 0);
        if (descriptor < 0)
        {
            throw Libc.Failure("socket", Marshal.GetLastPInvokeError());
        }

        UnixSocketHandle socket = new(descriptor);
        try
        {
            byte[] address = endpoint.ToSocketAddress();
            if (Libc.Connect(socket, address, address.Length) < 0)
            {
                throw Libc.Failure($"connect {endpoint.SocketPath}", Marshal.GetLastPInvokeError());
            }

            int flags = Libc.Control(socket, Libc.GetFlags, 0);
            if (flags < 0 || Libc.Control(socket, Libc.SetFlags, flags & ~Libc.SockNonBlock) < 0)
            {
                throw Libc.Failure("fcntl", Marshal.GetLastPInvokeError());
            }

            return new UnixTransport(socket, ReadPeer(socket));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    internal static IpcPeerIdentity ReadPeer(UnixSocketHandle socket)
    {
        Span<int> credentials = stackalloc int[3]; // struct ucred: pid, uid, gid.
        int length = 3 * sizeof(int);
        return Libc.GetOption(socket, Libc.SolSocket, Libc.SoPeerCred, credentials, ref length) == 0
            ? new IpcPeerIdentity(credentials[0], credentials[1])
            : throw Libc.Failure("getsockopt SO_PEERCRED", Marshal.GetLastPInvokeError());
    }

    /// <summary>As the member, for any connected socket.</summary>
    internal static int TrySend(UnixSocketHandle socket, ReadOnlySpan<byte> data)
    {
        while (true)
        {
            nint sent;
            try
            {
                sent = Libc.Send(socket, data, (nuint)data.Length, Libc.MsgDontWait | Libc.MsgNoSignal);
            }
            catch (ObjectDisposedException e)
            {
                throw new IOException("The connection has been closed here.", e);
            }

            if (sent >= 0)
            {
                return (int)sent;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Libc.Eintr:
                    continue;
                case Libc.Eagain:
                    return 0;
                case int error:
                    throw Libc.Failure("send", error);
            }
        }
    }

    /// <summary>recv(2) with these flags.</summary>
    /// <returns>As <see cref="Transport.TryReceive"/>; <see cref="Transport.Nothing"/> also when a signal came.</returns>
    internal static int Receive(UnixSocketHandle socket, Span<byte> buffer, int flags)
    {
        nint received = Libc.Receive(socket, buffer, (nuint)buffer.Length, flags);
        if (received >= 0)
        {
            return (int)received;
        }

        int error = Marshal.GetLastPInvokeError();
        return error is Libc.Eagain or Libc.Eintr ? Nothing : throw Libc.Failure("recv", error);
    }

    internal override int TryReceive(Span<byte> buffer) => Receive(_socket, buffer, Libc.MsgDontWait);

    internal override int Receive(Span<byte> buffer, TimeSpan timeout)
    {
        // A receive timeout makes waiting and reading one system call. It rarely changes, so it is set rarely.
        long microseconds = timeout == Timeout.InfiniteTimeSpan ? 0 : Math.Max(1000, (long)Math.Ceiling(timeout.TotalMicroseconds));
        if (microseconds != _receiveTimeout)
        {
            if (Libc.SetOption(_socket, Libc.SolSocket, Libc.SoReceiveTimeout,
                [microseconds / 1_000_000, microseconds % 1_000_000], 2 * sizeof(long)) < 0)
            {
                throw Libc.Failure("setsockopt SO_RCVTIMEO", Marshal.GetLastPInvokeError());
            }

            _receiveTimeout = microseconds;
        }

        return Receive(_socket, buffer, 0);
    }

    internal override int TrySend(ReadOnlySpan<byte> data) => TrySend(_socket, data);

    internal override void WaitWritable()
    {
        bool held = false;
        try
        {
            _socket.DangerousAddRef(ref held);
            Span<Libc.PollEntry> entry = [new() { Descriptor = Descriptor, Events = Libc.PollOut }];
            if (Libc.Poll(entry, 1, -1) < 0 && Marshal.GetLastPInvokeError() is int error and not Libc.Eintr)
            {
                throw Libc.Failure("poll", error);
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile: the send that follows says so.
        }
        finally
        {
            if (held)
            {
                _socket.DangerousRelease();
            }
        }
    }

    internal override void Shutdown()
    {
        try
        {
            _ = Libc.Shutdown(_socket, Libc.ShutBoth); // Fails only where the peer has gone, which ends it as well.
        }
        catch (ObjectDisposedException)
        {
            // Closed already.
        }
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        // A close with unread bytes would reach the peer as a reset, in place of an end of file: read them away. After the shutdown the
        // peer cannot add any, so this ends.
        Shutdown();
        Span<byte> unread = stackalloc byte[4096];
        try
        {
            while (TryReceive(unread) > 0)
            {
            }
        }
        catch (IOException)
        {
            // The peer has reset it.
        }

        _socket.Dispose();
    }
}
