using Hawser.Ipc;
using Hawser.Workers.Serving;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Owning;

/// <summary>
/// The one listener that all workers of this process dial back to, or all that talk over the same kind of channel. It opens with the first start, and
/// closes with the last worker: nothing listens, and no file exists, while there is none.
/// </summary>
/// <remarks>
/// The process's end closes it too, so that no socket's folder stays behind; a killed process's folder is removed by its workers, or by the next
/// listener of this user.
/// </remarks>
internal sealed class OwnerListener
{
    /// <summary>For a process's orderly end, which must not hang on a file system that does.</summary>
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Longer than the protocol's 2 s and 5 s: of a hundred workers that start at once on a few cores, each compiles its first message for seconds. Only
    /// this user's processes can reach the socket and use it up; on TCP those of other users of the machine can hinder, whatever the time.
    /// </summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Func<ILoggerFactory, IpcListener> _open;
    private IpcListener? _listener;
    private int _leases;
    private bool _exitHooked;

    internal OwnerListener(Func<ILoggerFactory, IpcListener> open) => _open = open;

    /// <summary>This process's, on a socket in a folder of its own.</summary>
    internal static OwnerListener Shared { get; } = new(static loggers => Open(WorkerChannel.UnixSocket, loggers));

    /// <summary>This process's on TCP.</summary>
    internal static OwnerListener SharedTcp { get; } = new(static loggers => Open(WorkerChannel.Tcp, loggers));

    /// <summary>This process's on its workers' standard streams.</summary>
    internal static OwnerListener SharedStreams { get; } = new(static loggers => Open(WorkerChannel.StandardStreams, loggers));

    /// <summary>The endpoint while the listener is open; null while it is not.</summary>
    internal IpcEndpoint? Endpoint
    {
        get
        {
            lock (_gate)
            {
                return _listener?.Endpoint;
            }
        }
    }

    /// <summary>This process's, for workers that talk over this.</summary>
    internal static OwnerListener Of(WorkerChannel channel) => channel switch
    {
        WorkerChannel.Tcp => SharedTcp,
        WorkerChannel.StandardStreams => SharedStreams,
        _ => Shared,
    };

    /// <summary>The listener, open until the lease is disposed.</summary>
    /// <exception cref="IOException">The socket or its folder cannot be made.</exception>
    internal Lease Acquire(ILoggerFactory loggers)
    {
        lock (_gate)
        {
            _listener ??= _open(loggers);
            _leases++;
            if (!_exitHooked)
            {
                AppDomain.CurrentDomain.ProcessExit += (_, _) => CloseAtExit();
                _exitHooked = true;
            }

            return new Lease(this, _listener);
        }
    }

    private static IpcListener Open(WorkerChannel channel, ILoggerFactory loggers) => IpcListener.Start(new IpcListenerOptions
    {
        Endpoint = channel == WorkerChannel.StandardStreams ? IpcEndpoint.StandardStreams : ChannelEndpoint.Of(channel),
        HandshakeTimeout = HandshakeTimeout,
        Connection = new IpcConnectionOptions { LoggerFactory = loggers },
    });

    private ValueTask ReleaseAsync()
    {
        IpcListener? last = null;
        lock (_gate)
        {
            if (--_leases == 0)
            {
                last = _listener;
                _listener = null;
            }
        }

        return last?.StopAsync() ?? ValueTask.CompletedTask;
    }

    private void CloseAtExit()
    {
        IpcListener? listener;
        lock (_gate)
        {
            listener = _listener;
        }

        listener?.CloseAsync().AsTask().Wait(ExitTimeout);
    }

    /// <summary>One worker's share of the listener.</summary>
    internal sealed class Lease(OwnerListener owner, IpcListener listener) : IAsyncDisposable
    {
        private int _released;

        internal IpcListener Listener => listener;

        public ValueTask DisposeAsync() =>
            Interlocked.Exchange(ref _released, 1) == 0 ? owner.ReleaseAsync() : ValueTask.CompletedTask;
    }
}
