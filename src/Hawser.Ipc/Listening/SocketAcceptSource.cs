using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>
/// Accepts on a listening socket. One thread polls it and every handshake that is under way, and waits for nobody: a peer that trickles or
/// stays silent costs it an entry in the poll, and a starved thread pool does not keep peers from joining.
/// </summary>
internal abstract partial class SocketAcceptSource : AcceptSource
{
    /// <summary>How many connections the kernel holds for us until they are accepted.</summary>
    protected const int Backlog = 1024;

    private const int AcceptsInARow = 32;
    private const int BackOffMilliseconds = 50;

    private readonly UnixSocketHandle _socket;
    private readonly ILogger _log;
    private readonly List<PendingHandshake> _pending = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<Transport, PendingHandshake?>? _admit;
    private volatile bool _closing;
    private bool _exhausted;

    /// <param name="socket">Listens, does not block, and is owned from now on.</param>
    /// <param name="log">Where trouble with accepting goes.</param>
    protected SocketAcceptSource(UnixSocketHandle socket, ILogger log)
    {
        _socket = socket;
        _log = log;
    }

    internal override void Start(Func<Transport, PendingHandshake?> admit, Action<string, ThreadStart> startThread)
    {
        _admit = admit;
        try
        {
            startThread("hawser listener", Run);
        }
        catch
        {
            RemoveName();
            End();
            throw;
        }
    }

    internal override Task CloseAsync()
    {
        // The name goes first: once the socket refuses, another listener may take the name, and that one must stay.
        RemoveName();
        _closing = true;
        try
        {
            _ = Libc.Shutdown(_socket, Libc.ShutBoth); // Wakes the poll.
        }
        catch (ObjectDisposedException)
        {
            // The thread has ended already.
        }

        return _ended.Task;
    }

    /// <summary>Removes what the listener made in the file system.</summary>
    private protected abstract void RemoveName();

    /// <summary>Makes a channel of an accepted socket, which blocks.</summary>
    /// <exception cref="IOException">It has gone already, or there are no descriptors. The socket is disposed by the caller.</exception>
    private protected abstract SocketTransport Open(UnixSocketHandle socket);

    /// <summary>Frees what handshakes needed. On the listener's thread, when the last one has ended.</summary>
    private protected virtual void Release()
    {
    }

    /// <summary>A new socket that does not block.</summary>
    /// <exception cref="IOException">The system gives none.</exception>
    private protected static UnixSocketHandle NewSocket(int family)
    {
        int descriptor = Libc.Socket(family, Libc.SockStream | Libc.SockCloseOnExec | Libc.SockNonBlock, 0);
        return descriptor >= 0 ? new UnixSocketHandle(descriptor) : throw Libc.Failure("socket", Marshal.GetLastPInvokeError());
    }

    private void Run()
    {
        Libc.PollEntry[] entries = new Libc.PollEntry[64];
        try
        {
            while (!_closing || _pending.Count > 0)
            {
                int count = (2 * _pending.Count) + 1;
                if (entries.Length < count)
                {
                    entries = new Libc.PollEntry[2 * count];
                }

                // Without a descriptor to accept with, the listening socket would be ready all the time: look away for a moment.
                bool listening = !_closing && !_exhausted;
                entries[0] = new Libc.PollEntry { Descriptor = listening ? (int)_socket.DangerousGetHandle() : -1, Events = Libc.PollIn };
                for (int i = 0; i < _pending.Count; i++)
                {
                    SocketTransport transport = (SocketTransport)_pending[i].Transport;
                    entries[(2 * i) + 1] = new Libc.PollEntry { Descriptor = transport.Descriptor, Events = Libc.PollIn };
                    entries[(2 * i) + 2] = new Libc.PollEntry { Descriptor = transport.WakeDescriptor, Events = Libc.PollIn };
                }

                int ready = Libc.Poll(entries, (nuint)count, _exhausted ? BackOffMilliseconds : -1);
                if (ready < 0)
                {
                    continue; // EINTR; nothing was written to the entries.
                }

                PumpReady(entries.AsSpan(1, count - 1));
                if (entries[0].Returned != 0 || _exhausted)
                {
                    Accept();
                }
            }
        }
        finally
        {
            End();
        }
    }

    private void End()
    {
        _socket.Dispose();
        Release();
        _ended.SetResult();
    }

    private void PumpReady(ReadOnlySpan<Libc.PollEntry> entries)
    {
        for (int i = (entries.Length / 2) - 1; i >= 0; i--)
        {
            if ((entries[2 * i].Returned | entries[(2 * i) + 1].Returned) != 0 && !_pending[i].Pump())
            {
                _pending.RemoveAt(i);
            }
        }
    }

    private void Accept()
    {
        for (int i = 0; i < AcceptsInARow && !_closing; i++)
        {
            int descriptor = Libc.Accept(_socket, 0, 0, Libc.SockCloseOnExec);
            if (descriptor < 0)
            {
                int error = Marshal.GetLastPInvokeError();
                bool exhausted = error is Libc.Emfile or Libc.Enfile or Libc.Enobufs or Libc.Enomem;
                if (exhausted && !_exhausted)
                {
                    LogExhausted(_log, Endpoint, error);
                }

                _exhausted = exhausted;
                return;
            }

            _exhausted = false;
            UnixSocketHandle socket = new(descriptor);
            try
            {
                if (_admit!(Open(socket)) is { } pending)
                {
                    _pending.Add(pending);
                }
            }
            catch (IOException)
            {
                socket.Dispose(); // It went before it could be asked who it is, or there is no descriptor to wake its wait with.
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Endpoint} cannot accept for now (errno {Error}): no descriptors or memory. It tries again.")]
    private static partial void LogExhausted(ILogger logger, IpcEndpoint endpoint, int error);
}
