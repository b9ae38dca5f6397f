using Hawser.Ipc;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Owning;

/// <summary>
/// The one listener that all workers of this process dial back to. It opens with the first start, and closes with the last worker: nothing listens,
/// and no file exists, while there is none.
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
    /// Longer than the protocol's 2 s: of a hundred workers that start at once on a few cores, each compiles its first message for seconds. Only
    /// this user's processes can reach the socket and use it up.
    /// </summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Func<ILoggerFactory, IpcListener> _open;
    private IpcListener? _listener;
    private int _leases;
    private bool _exitHooked;

    internal OwnerListener(Func<ILoggerFactory, IpcListener> open) => _open = open;

    /// <summary>This process's.</summary>
    internal static OwnerListener Shared { get; } = new(static loggers => IpcListener.Start(new IpcListenerOptions
    {
        HandshakeTimeout = HandshakeTimeout,
        Connection = new IpcConnectionOptions { LoggerFactory = loggers },
    }));

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
