using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>
/// Accepts on a unix socket. One thread polls the listening socket and every handshake that is under way, and waits for nobody: a peer
/// that trickles or stays silent costs it an entry in the poll, and a starved thread pool does not keep peers from joining.
/// </summary>
internal sealed partial class UnixAcceptSource : AcceptSource
{
    private const int Backlog = 1024;
    private const int AcceptsInARow = 32;
    private const int BackOffMilliseconds = 50;

    private readonly UnixEndpoint _endpoint;
    private readonly SocketFolder? _folder;
    private readonly UnixSocketHandle _socket;
    private readonly ILogger _log;
    private readonly List<PendingHandshake> _pending = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<Transport, PendingHandshake?>? _admit;
    private volatile bool _closing;
    private bool _exhausted;

    private UnixAcceptSource(UnixEndpoint endpoint, SocketFolder? folder, UnixSocketHandle socket, ILogger log)
    {
        _endpoint = endpoint;
        _folder = folder;
        _socket = socket;
        _log = log;
    }

    internal override IpcEndpoint Endpoint => _endpoint;

    internal static UnixAcceptSource ListenInOwnFolder(ILogger log)
    {
        SocketFolder folder = SocketFolder.Create(log);
        try
        {
            return Listen(folder.Endpoint, folder, log);
        }
        catch
        {
            folder.Remove();
            throw;
        }
    }

    internal static UnixAcceptSource Listen(UnixEndpoint endpoint, SocketFolder? folder, ILogger log)
    {
        int descriptor = Libc.Socket(Libc.AfUnix, Libc.SockStream | Libc.SockCloseOnExec | Libc.SockNonBlock, 0);
        if (descriptor < 0)
        {
            throw Libc.Failure("socket", Marshal.GetLastPInvokeError());
        }

        UnixSocketHandle socket = new(descriptor);
        try
        {
            Bind(socket, endpoint);

            // Nobody can connect before listen, so the mode is right by then.
            if (Libc.ChangeMode(endpoint.SocketPath, 0x180 /* 0600 */) < 0 || Libc.Listen(socket, Backlog) < 0)
            {
                IOException failure = Libc.Failure($"listen on {endpoint.SocketPath}", Marshal.GetLastPInvokeError());
                _ = Libc.Unlink(endpoint.SocketPath);
                throw failure;
            }

            return new UnixAcceptSource(endpoint, folder, socket, log);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    internal override void Start(Func<Transport, PendingHandshake?> admit)
    {
        _admit = admit;
        new Thread(static state => ((UnixAcceptSource)state!).Run()) { IsBackground = true, Name = "hawser listener" }.UnsafeStart(this);
    }

    internal override Task CloseAsync()
    {
        // The name goes first: once the socket refuses, another listener may take the name, and that one must stay.
        _ = Libc.Unlink(_endpoint.SocketPath);
        _folder?.Remove();
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

    private static void Bind(UnixSocketHandle socket, UnixEndpoint endpoint)
    {
        byte[] address = endpoint.ToSocketAddress();
        for (bool swept = false; Libc.Bind(socket, address, address.Length) < 0; swept = true)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Libc.Eaddrinuse || swept)
            {
                throw Libc.Failure($"bind {endpoint.SocketPath}", error);
            }

            try
            {
                UnixTransport.Connect(endpoint).Dispose();
                throw new IOException($"Somebody listens on {endpoint.SocketPath} already.");
            }
            catch (IOException e) when (Libc.ErrorOf(e) is Libc.Econnrefused or Libc.Enoent)
            {
                _ = Libc.Unlink(endpoint.SocketPath); // A file that nobody listens on is left over from a listener that died.
            }
        }
    }

    private void Run()
    {
        Libc.PollEntry[] entries = new Libc.PollEntry[64];
        try
        {
            while (!_closing || _pending.Count > 0)
            {
                int count = _pending.Count + 1;
                if (entries.Length < count)
                {
                    entries = new Libc.PollEntry[2 * count];
                }

                // Without a descriptor to accept with, the listening socket would be ready all the time: look away for a moment.
                bool listening = !_closing && !_exhausted;
                entries[0] = new Libc.PollEntry { Descriptor = listening ? (int)_socket.DangerousGetHandle() : -1, Events = Libc.PollIn };
                for (int i = 0; i < _pending.Count; i++)
                {
                    int descriptor = ((UnixTransport)_pending[i].Transport).Descriptor;
                    entries[i + 1] = new Libc.PollEntry { Descriptor = descriptor, Events = Libc.PollIn };
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
            _socket.Dispose();
            _ended.SetResult();
        }
    }

    private void PumpReady(ReadOnlySpan<Libc.PollEntry> entries)
    {
        for (int i = entries.Length - 1; i >= 0; i--)
        {
            if (entries[i].Returned != 0 && !_pending[i].Pump())
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
                    LogExhausted(_log, _endpoint, error);
                }

                _exhausted = exhausted;
                return;
            }

            _exhausted = false;
            UnixSocketHandle socket = new(descriptor);
            try
            {
                if (_admit!(new UnixTransport(socket, UnixTransport.ReadPeer(socket))) is { } pending)
                {
                    _pending.Add(pending);
                }
            }
            catch (IOException)
            {
                socket.Dispose(); // It went before it could be asked who it is.
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Endpoint} cannot accept for now (errno {Error}): no descriptors or memory. It tries again.")]
    private static partial void LogExhausted(ILogger logger, IpcEndpoint endpoint, int error);
}
