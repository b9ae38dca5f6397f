using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>
/// One dialing with all its attempts, on a short-lived thread of its own: a process whose thread pool is starved can still reach its
/// owner, and all I/O of a handshake is a few blocking calls in a row.
/// </summary>
internal sealed partial class DialOperation
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly IpcHandle _handle;
    private readonly IpcDialOptions _options;
    private readonly Transport? _opened;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly long _begin;
    private readonly TaskCompletionSource<IpcConnection> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _gate = new(); // Not a Lock: the pause waits on it.
    private Action? _interrupt; // Ends what the current attempt waits for, if it does. Under the lock.
    private volatile bool _cancelled;
    private bool _pauseOver;

    /// <param name="handle">Where to dial, and what to prove.</param>
    /// <param name="options">How.</param>
    /// <param name="opened">A channel that is there already, for the one attempt there is then; null: each attempt opens its own.</param>
    internal DialOperation(IpcHandle handle, IpcDialOptions options, Transport? opened = null)
    {
        _handle = handle;
        _options = options;
        _opened = opened;
        _time = options.Connection.TimeProvider;
        _log = GuardedLogger.Create(options.Connection.LoggerFactory, "Hawser.Ipc.Dialer");
        _begin = _time.GetTimestamp();
    }

    internal async Task<IpcConnection> RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static state => ((DialOperation)state!).Cancel(), this);
        try
        {
            new Thread(static state => ((DialOperation)state!).Run()) { IsBackground = true, Name = "hawser dialer" }.UnsafeStart(this);
        }
        catch (OutOfMemoryException)
        {
            _opened?.Dispose();
            throw;
        }

        try
        {
            return await _result.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException($"Dialing {_handle.Endpoint} was cancelled.", cancellationToken);
        }
    }

    /// <summary>What is left of the time for all attempts; <see cref="TimeSpan.MaxValue"/>: it has no end.</summary>
    internal TimeSpan Remaining => _options.Timeout == Timeout.InfiniteTimeSpan
        ? TimeSpan.MaxValue
        : _options.Timeout - _time.GetElapsedTime(_begin);

    private void Cancel()
    {
        lock (_gate)
        {
            _cancelled = true;
            _interrupt?.Invoke();
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        try
        {
            _result.SetResult(Dial());
        }
        catch (OperationCanceledException)
        {
            _result.SetCanceled();
        }
        catch (Exception e)
        {
            _result.SetException(e);
        }
    }

    private IpcConnection Dial()
    {
        TimeSpan pause = FirstPause;
        int refusals = 0;
        for (int attempt = 1; ; attempt++)
        {
            string cause;
            Exception? failure = null;
            try
            {
                (IpcConnection? connection, HandshakeFault fault) = Attempt();
                if (connection is not null)
                {
                    return connection;
                }

                if (fault is not (HandshakeFault.EndedEarly or HandshakeFault.DeadlinePassed))
                {
                    LogRefused(_log, _handle.Endpoint, fault);
                    throw new IpcConnectException(
                        Explain(fault), _handle.Endpoint, attempt, final: true, cause: null);
                }

                refusals = fault == HandshakeFault.EndedEarly ? refusals + 1 : 0;
                cause = fault == HandshakeFault.EndedEarly
                    ? "the listener closed the connection: does it know this ticket, and has it not been used or expired?"
                    : "the listener did not answer";
            }
            catch (IOException e) when (e is not IpcConnectException)
            {
                cause = e.Message;
                failure = e;
                refusals = 0;
            }

            if (_opened is not null)
            {
                throw new IpcConnectException(
                    $"No connection over the streams that were given: {cause}", _handle.Endpoint, attempt, final: true, failure);
            }

            if (_options.MostRefusals is { } most && refusals >= most)
            {
                throw new IpcConnectException(
                    $"No connection to {_handle.Endpoint}: {refusals} times in a row {cause}", _handle.Endpoint, attempt, final: false, failure)
                {
                    IsRefusal = true,
                };
            }

            LogRetry(_log, attempt, _handle.Endpoint, cause);
            Pause(pause * (1 - (RandomNumberGenerator.GetInt32(500) / 1000.0)));
            if (Remaining <= TimeSpan.Zero)
            {
                throw new IpcConnectException(
                    $"No connection to {_handle.Endpoint} within {_options.Timeout.TotalSeconds:0.###} s and {attempt} attempts. "
                        + $"The last: {cause}",
                    _handle.Endpoint, attempt, final: false, failure);
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private (IpcConnection? Connection, HandshakeFault Fault) Attempt()
    {
        Transport transport = _opened ?? _handle.Endpoint.Connect(_time, this);
        bool kept = false;
        try
        {
            Watch(transport.Shutdown);

            // The pin: what TLS showed on this connection is compared before the first byte that means anything is sent.
            if (_handle.Certificate is { } pinned && !CryptographicOperations.FixedTimeEquals(pinned.Span, transport.Binding))
            {
                return (null, HandshakeFault.OtherCertificate);
            }

            if (transport.Peer is { } peer && peer.UserId != Libc.EffectiveUserId())
            {
                return (null, HandshakeFault.OtherUser);
            }

            HandshakeFault fault = Handshake(transport, out string? session);
            Watch(null); // From here on a cancellation comes too late, and must not touch the channel.
            if (fault != HandshakeFault.None)
            {
                return (null, fault);
            }

            kept = true;
            return (new IpcConnection(transport, IpcRole.Dialer, _handle.Endpoint, session!, _options.Connection, default, null), fault);
        }
        finally
        {
            Forget();
            if (!kept)
            {
                transport.Dispose();
            }
        }
    }

    /// <summary>Says what a cancellation has to do from now on, and notices one that came before.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal void Watch(Action? interrupt)
    {
        lock (_gate)
        {
            _interrupt = interrupt;
        }

        ThrowIfCancelled();
    }

    /// <summary>As <see cref="Watch"/> with nothing to do, where the attempt is over anyhow.</summary>
    internal void Forget()
    {
        lock (_gate)
        {
            _interrupt = null;
        }
    }

    private string Explain(HandshakeFault fault) => fault switch
    {
        HandshakeFault.OtherUser => $"{_handle.Endpoint} belongs to another user. Nothing was sent to it, and dialing does not try again.",
        HandshakeFault.OtherCertificate =>
            $"Who answers at {_handle.Endpoint} showed another certificate than the one that the handle names. Nothing was sent to it, and "
                + "dialing does not try again: somebody stands between, or another listener has taken the port.",
        _ => $"Who answers at {_handle.Endpoint} could not prove that it issued this ticket. Nothing was given away, and "
            + "dialing does not try again: is the handle from this listener, and complete?",
    };

    private HandshakeFault Handshake(Transport transport, out string? session)
    {
        Span<byte> nonce = stackalloc byte[HandshakeFormat.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        using DialerHandshake handshake = new(_handle, transport.Suite, transport.Binding, nonce);
        session = null;
        SendWhole(transport, handshake.Hello.Span);

        // One byte more than is right, since a byte too many is a fault. What comes after PROOF is frames and stays in the channel.
        Span<byte> answer = stackalloc byte[HandshakeFormat.ChallengeSize + 1];
        int length = 0;
        while (length < HandshakeFormat.ChallengeSize)
        {
            ThrowIfCancelled();
            TimeSpan remaining = Remaining;
            if (remaining <= TimeSpan.Zero)
            {
                return HandshakeFault.DeadlinePassed;
            }

            int received = transport.Receive(answer[length..], remaining < TimeSpan.FromHours(1) ? remaining : Timeout.InfiniteTimeSpan);
            if (received == 0)
            {
                return HandshakeFault.EndedEarly;
            }

            length += Math.Max(received, 0);
        }

        Span<byte> proof = stackalloc byte[HandshakeFormat.ProofSize];
        HandshakeFault fault = handshake.ReadChallenge(answer[..length], proof);
        if (fault == HandshakeFault.None)
        {
            SendWhole(transport, proof);
            session = handshake.SessionId;
        }

        return fault;
    }

    /// <summary>A fresh channel takes a handshake message at once; one that does not is as good as closed.</summary>
    private static void SendWhole(Transport transport, ReadOnlySpan<byte> message)
    {
        if (transport.TrySend(message) != message.Length)
        {
            throw new IOException("The channel did not take a handshake message.");
        }
    }

    private void Pause(TimeSpan pause)
    {
        TimeSpan remaining = Remaining;
        pause = pause < remaining ? pause : remaining;
        if (pause > TimeSpan.Zero)
        {
            _pauseOver = false; // Before the timer is made; nobody but it and a cancellation sets it.
            using ITimer timer = _time.CreateTimer(
                static state => ((DialOperation)state!).EndPause(), this, pause, Timeout.InfiniteTimeSpan);
            lock (_gate)
            {
                while (!_pauseOver && !_cancelled)
                {
                    Monitor.Wait(_gate);
                }
            }
        }

        ThrowIfCancelled();
    }

    private void EndPause()
    {
        lock (_gate)
        {
            _pauseOver = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void ThrowIfCancelled()
    {
        if (_cancelled)
        {
            throw new OperationCanceledException();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Attempt {Attempt} to dial {Endpoint} failed: {Cause}")]
    private static partial void LogRetry(ILogger logger, int attempt, IpcEndpoint endpoint, string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The listener at {Endpoint} was refused: {Fault}")]
    private static partial void LogRefused(ILogger logger, IpcEndpoint endpoint, HandshakeFault fault);
}
