namespace Hawser.Ipc;

/// <summary>
/// Decides, from time stamps alone, when the peer has been silent for too long and when we have. Used by the reader thread only, but for
/// <see cref="PeerSilence"/>, <see cref="NoteSent"/>.
/// </summary>
internal sealed class LivenessClock
{
    /// <summary>A peer may ask for as much as it likes; more often than this we do not ping.</summary>
    private static readonly TimeSpan ShortestThird = TimeSpan.FromMilliseconds(10);

    /// <summary>A scheduler that is late by less than this is late; by more, and by a whole slice, the process was suspended.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly TimeSpan _silence;
    private long _peerSilenceTicks = TimeSpan.FromSeconds(15).Ticks;
    private long _received;
    private long _sent;
    private long _reminded;
    private long _waitBegin;
    private TimeSpan _wait;

    internal LivenessClock(TimeProvider time, TimeSpan silence)
    {
        _time = time;
        _silence = silence;
        _received = _sent = _reminded = time.GetTimestamp();
    }

    /// <summary>How long the peer bears our silence; zero: for ever. Any thread.</summary>
    internal TimeSpan PeerSilence
    {
        get => new(Volatile.Read(ref _peerSilenceTicks));
        set => Volatile.Write(ref _peerSilenceTicks, value.Ticks);
    }

    private TimeSpan Third
    {
        get
        {
            TimeSpan third = PeerSilence / 3;
            return third < ShortestThird ? ShortestThird : third;
        }
    }

    /// <summary>Bytes have been given to the channel. Any thread.</summary>
    internal void NoteSent() => Volatile.Write(ref _sent, _time.GetTimestamp());

    /// <summary>The clocks begin: nobody was listening before.</summary>
    internal void Begin() => _received = _time.GetTimestamp();

    /// <summary>Bytes have come.</summary>
    internal void NoteReceived() => _received = _time.GetTimestamp();

    /// <summary>How long to wait for bytes now, at most <paramref name="limit"/>; the wait is taken to begin with this call.</summary>
    internal TimeSpan BeginWait(TimeSpan limit)
    {
        _waitBegin = _time.GetTimestamp();
        TimeSpan wait = limit;
        if (_silence != TimeSpan.Zero)
        {
            // Slices, so that a suspended process is noticed by the slice that took too long.
            wait = Min(wait, Min(_silence / 8, _silence - _time.GetElapsedTime(_received, _waitBegin)));
        }

        if (PeerSilence != TimeSpan.Zero)
        {
            wait = Min(wait, Third - _time.GetElapsedTime(LastSign, _waitBegin));
        }

        _wait = wait == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan
            : wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1)
            : wait;
        return _wait;
    }

    /// <summary>Whether the peer has been silent for too long, now that a wait brought nothing.</summary>
    internal bool IsPeerSilent()
    {
        if (_silence == TimeSpan.Zero)
        {
            return false;
        }

        long now = _time.GetTimestamp();
        TimeSpan late = _time.GetElapsedTime(_waitBegin, now) - _wait;
        if (late > Lateness && late > _silence / 8)
        {
            _received = now; // It was this process that stood still.
            return false;
        }

        return _time.GetElapsedTime(_received, now) >= _silence;
    }

    /// <summary>Whether we have been silent for a third of what the peer bears; true once in each such third.</summary>
    internal bool IsReminderDue()
    {
        if (PeerSilence == TimeSpan.Zero || _time.GetElapsedTime(LastSign) < Third)
        {
            return false;
        }

        _reminded = _time.GetTimestamp();
        return true;
    }

    private long LastSign => Math.Max(Volatile.Read(ref _sent), _reminded);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
