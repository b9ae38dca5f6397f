using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>
/// An authenticated duplex connection that carries frames. It is made by <see cref="IpcDialer"/> or <see cref="IpcTicket.AcceptAsync"/>,
/// can send at once, and receives from <see cref="Start"/> on. It ends once, for one reason (<see cref="Completion"/>). All members are
/// thread-safe. Whoever obtained it disposes it.
/// </summary>
/// <remarks>
/// Memory: the receiving side holds one frame; the sending side holds at most <see cref="IpcConnectionOptions.SendQueueBytes"/> and a
/// frame by <see cref="SendAsync"/>, 64 KiB and a frame by <see cref="SendChunkAsync"/>, and
/// <see cref="IpcConnectionOptions.SendBacklogBytes"/> by <see cref="Send"/>. Over TCP, TLS holds up to 200 KiB beside that.
/// </remarks>
public sealed partial class IpcConnection : IAsyncDisposable
{
    private static readonly TimeSpan LongestSpin = TimeSpan.FromMilliseconds(10);

    private readonly Transport _transport;
    private readonly LivenessClock _liveness;
    private readonly FrameSender _sender;
    private readonly FrameReader _reader;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly Action<IpcConnection>? _onEnd;
    private readonly TaskCompletionSource<IpcEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _startGate = new();
    private IIpcReceiver? _receiver;
    private bool _finished;
    private IpcEnd? _end;

    /// <param name="transport">The authenticated channel, owned from now on.</param>
    /// <param name="role">This side's role.</param>
    /// <param name="endpoint">The listener's endpoint.</param>
    /// <param name="sessionId">As the handshake found it.</param>
    /// <param name="options">How to behave.</param>
    /// <param name="received">
    /// What came behind the handshake, and until when (a time stamp, 0: whenever) the first frame must have come.
    /// </param>
    /// <param name="onEnd">Told once, when the connection has ended.</param>
    internal IpcConnection(Transport transport, IpcRole role, IpcEndpoint endpoint, string sessionId, IpcConnectionOptions options,
        (byte[]? Bytes, long FirstFrameDeadline) received, Action<IpcConnection>? onEnd)
        : this(transport, role, endpoint, sessionId, options, received, onEnd, Hawser.Ipc.Framing.Binary, options.MaxChunk)
    {
    }

    private IpcConnection(Transport transport, IpcRole role, IpcEndpoint endpoint, string sessionId, IpcConnectionOptions options,
        (byte[]? Bytes, long FirstFrameDeadline) received, Action<IpcConnection>? onEnd, Framing framing, int maxFrame)
    {
        _transport = transport;
        transport.Establish();
        Role = role;
        Endpoint = endpoint;
        SessionId = sessionId;
        Peer = transport.Peer;
        Options = options;
        _onEnd = onEnd;
        _time = options.TimeProvider;
        _log = GuardedLogger.Create(options.LoggerFactory, "Hawser.Ipc.Connection");
        Framing = framing.Kind;
        _liveness = new LivenessClock(_time, Framing == IpcFraming.Binary ? options.SilenceTimeout : TimeSpan.Zero);
        _sender = new FrameSender(transport, framing, _liveness, ShortName, options);
        _reader = new FrameReader(transport, framing, _liveness, _time, maxFrame, received.Bytes, received.FirstFrameDeadline);
    }

    /// <summary>Which side this is. Over a trusted stream both are equal, and each calls itself the dialer.</summary>
    public IpcRole Role { get; }

    /// <summary>How messages are told apart on the wire.</summary>
    public IpcFraming Framing { get; }

    /// <summary>The listener's endpoint.</summary>
    public IpcEndpoint Endpoint { get; }

    /// <summary>
    /// The session's name: 32 lower-case hexadecimal digits, the same on both sides, no secret. Over a trusted stream it is known on this
    /// side only.
    /// </summary>
    public string SessionId { get; }

    /// <summary>Who is on the other side, as the kernel tells it; null where it cannot: over TCP, over streams and in memory.</summary>
    public IpcPeerIdentity? Peer { get; }

    /// <summary>How this side behaves, and so what it accepts.</summary>
    public IpcConnectionOptions Options { get; }

    /// <summary>Completes with the reason when the connection has ended, after <see cref="IIpcReceiver.OnEnd"/>. Never faults.</summary>
    public Task<IpcEnd> Completion => _completion.Task;

    /// <summary>
    /// How long a wait for the peer's next frame asks for it again and again before it blocks. The answer to such a wait comes some
    /// microseconds sooner, for the price of a processor that is busy as long as it spins; threads that have something to do go first.
    /// Default: zero, which never spins; at most 10 ms. Has no effect where the process has one processor.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public TimeSpan SpinTime
    {
        get => _reader.SpinTime;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestSpin);
            _reader.SpinTime = Environment.ProcessorCount > 1 ? value : TimeSpan.Zero;
        }
    }

    /// <summary>Whether the end has been decided, so that nothing more may be delivered.</summary>
    internal bool HasEnded => Volatile.Read(ref _end) is not null;

    internal bool HasBacklog => _sender.HasBacklog;

    internal IOException? SendFailure => _sender.Failure;

    internal bool HasFailedHere => _sender.HasFailedHere;

    /// <summary>Bytes queued and not yet given to the channel.</summary>
    internal long QueuedBytes => _sender.Queued;

    private string ShortName => SessionId[..8];

    /// <summary>
    /// A connection over streams that are private and whose other end is trusted already, such as the pipes of a child process: there is
    /// no handshake, and each message stands behind a <c>Content-Length</c> header, as stock JSON-RPC peers expect it. It has no chunks
    /// (<see cref="SendChunkAsync"/> throws), and silence does not end it, since such peers send no signs of life.
    /// </summary>
    /// <param name="input">What the peer sends is read from it, on a thread of its own. Owned by the connection from now on.</param>
    /// <param name="output">What is sent is written to it; may be the same object. Owned by the connection from now on.</param>
    /// <param name="options">Null: the defaults. Its MaxChunk and SilenceTimeout have no effect here.</param>
    /// <param name="maxMessage">
    /// The longest message that is accepted, in bytes; a longer one ends the connection before it is buffered. Range: 1,024 to
    /// 1,073,741,823.
    /// </param>
    /// <returns>The connection, not started. The caller disposes it.</returns>
    /// <exception cref="ArgumentException"><paramref name="input"/> cannot be read, or <paramref name="output"/> not written.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxMessage"/> is out of range.</exception>
    public static IpcConnection OverTrustedStream(
        Stream input, Stream output, IpcConnectionOptions? options = null, int maxMessage = 67_108_864)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessage, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxMessage, FrameFormat.LargestChunk);
        var transport = StreamTransport.Over(input, output);
        string session = RandomNumberGenerator.GetHexString(2 * HandshakeFormat.SessionIdSize, lowercase: true);
        IpcConnection connection = new(transport, IpcRole.Dialer, new StreamEndpoint(), session,
            options ?? new IpcConnectionOptions(), default, null, Hawser.Ipc.Framing.ContentLength, maxMessage);
        connection.ConfigurePeer(FrameFormat.LargestChunk, TimeSpan.Zero);
        return connection;
    }

    /// <summary>As the other, over one stream in both directions.</summary>
    /// <param name="duplex">Owned by the connection from now on. It is read and written at the same time, from two threads.</param>
    /// <param name="options">Null: the defaults. Its MaxChunk and SilenceTimeout have no effect here.</param>
    /// <param name="maxMessage">The longest message that is accepted, in bytes. Range: 1,024 to 1,073,741,823.</param>
    /// <returns>The connection, not started. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">The stream cannot be read or written.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxMessage"/> is out of range.</exception>
    public static IpcConnection OverTrustedStream(Stream duplex, IpcConnectionOptions? options = null, int maxMessage = 67_108_864) =>
        OverTrustedStream(duplex, duplex, options, maxMessage);

    /// <summary>
    /// Begins to receive, on a background thread of its own. A connection that has ended meanwhile only delivers its end.
    /// </summary>
    /// <param name="receiver">Who gets the frames.</param>
    /// <exception cref="InvalidOperationException">Called before.</exception>
    public void Start(IIpcReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        lock (_startGate)
        {
            if (_receiver is not null)
            {
                throw new InvalidOperationException("A connection is started once.");
            }

            _receiver = receiver;
        }

        try
        {
            Options.StartThread("hawser reader " + ShortName, Read);
        }
        catch (Exception e)
        {
            // No thread to be had: nobody else finishes any more, and Completion must come all the same.
            TryEnd(new IpcEnd(IpcEndKind.Lost, "The system gives no thread to read with.", e));
            lock (_startGate)
            {
                if (_finished)
                {
                    throw;
                }

                _finished = true;
            }

            Finish(Volatile.Read(ref _end)!);
            throw;
        }
    }

    /// <summary>
    /// Sets what the peer's <c>$/ready</c> says. Before that the protocol's defaults hold. Takes effect with the next frame or wait: called
    /// in <see cref="IIpcReceiver.OnMessage"/>, at once.
    /// </summary>
    /// <param name="maxChunk">What it accepts in one frame, in bytes; at least 1.</param>
    /// <param name="silence">How long it bears our silence; zero: for ever.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public void ConfigurePeer(int maxChunk, TimeSpan silence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxChunk, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(silence, TimeSpan.Zero);
        _sender.MaxChunk = Math.Min(maxChunk, FrameFormat.LargestChunk);
        _liveness.PeerSilence = silence;
    }

    /// <summary>
    /// Sends what is queued, then ends the connection with <see cref="IpcEndKind.ClosedHere"/>. Nothing new can be sent meanwhile; frames
    /// are still received. Idempotent; never throws for the peer's sake.
    /// </summary>
    /// <param name="flushTimeout">How long to try to send; zero or more.</param>
    /// <returns>Completes with the end. Not to be waited for in <see cref="IIpcReceiver"/>'s members.</returns>
    public async ValueTask CloseAsync(TimeSpan flushTimeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(flushTimeout, TimeSpan.Zero);
        Task flushed = _sender.CloseAsync();
        string detail = "Closed here.";
        if (!flushed.IsCompleted)
        {
            try
            {
                await flushed.WaitAsync(flushTimeout, _time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                detail = $"Closed here, with {_sender.Queued} bytes that the peer did not take in time.";
            }
        }

        TryEnd(new IpcEnd(IpcEndKind.ClosedHere, detail));
        await Completion.ConfigureAwait(false);
    }

    /// <summary>
    /// Ends the connection at once, for a reason that the caller found. What is queued is discarded. Without effect after the end.
    /// </summary>
    /// <param name="end">The reason.</param>
    public void Abort(IpcEnd end)
    {
        ArgumentNullException.ThrowIfNull(end);
        TryEnd(end);
    }

    /// <summary>As <see cref="CloseAsync"/> with one second.</summary>
    /// <returns>Completes with the end.</returns>
    public ValueTask DisposeAsync() => CloseAsync(TimeSpan.FromSeconds(1));

    /// <summary>Decides the end. The first wins; everybody who is blocked in the channel is woken by its shutdown.</summary>
    private void TryEnd(IpcEnd end)
    {
        end = Volatile.Read(ref _dismissal) ?? end;
        if (Interlocked.CompareExchange(ref _end, end, null) is not null)
        {
            return;
        }

        _sender.Stop(end);
        _transport.Shutdown();
        lock (_startGate)
        {
            if (_receiver is not null || _finished)
            {
                return; // The reader thread finishes, after its last delivery.
            }

            _finished = true;
        }

        Finish(end);
    }

    private void Read()
    {
        IIpcReceiver receiver = _receiver!;
        if (!HasEnded)
        {
            try
            {
                if (_reader.Run(this, receiver) is { } end)
                {
                    TryEnd(end);
                }
            }
            catch (Exception e)
            {
                LogReceiverFailed(_log, e, SessionId);
                TryEnd(new IpcEnd(IpcEndKind.Lost, "The receiver of this connection failed.", e));
            }
        }

        IpcEnd decided = Volatile.Read(ref _end)!;
        bool finish;
        lock (_startGate)
        {
            finish = !_finished;
            _finished = true;
        }

        if (finish)
        {
            _transport.Dispose();
        }

        try
        {
            receiver.OnEnd(decided);
        }
        catch (Exception e)
        {
            LogReceiverFailed(_log, e, SessionId);
        }

        if (finish)
        {
            Finish(decided);
        }
    }

    private void Finish(IpcEnd end)
    {
        _transport.Dispose();
        LogEnded(_log, SessionId, end.Kind, end.Detail);
        _onEnd?.Invoke(this);
        _completion.SetResult(end);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connection {Session} ended ({Kind}): {Detail}")]
    private static partial void LogEnded(ILogger logger, string session, IpcEndKind kind, string detail);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "The receiver of connection {Session} threw. It must not: the connection is lost by it.")]
    private static partial void LogReceiverFailed(ILogger logger, Exception exception, string session);
}
