namespace Hawser.Ipc;

/// <summary>What whoever is the sender does; the narrative is at the top of the other part.</summary>
internal sealed partial class FrameSender
{
    /// <summary>Sends as the sender: for a number of swaps, or (the writer thread) until all is sent.</summary>
    private void Drain(int swaps)
    {
        bool mayWait = swaps == int.MaxValue;
        for (int i = 0; i < swaps; i++)
        {
            lock (_gate)
            {
                _chunksInDrain = 0;
                AdmitWaiting();
                if (_stopped || _broken || _filled == 0 || IsAllHeld)
                {
                    StopSending();
                    return;
                }

                _isUrgent = false;

                (_fill, _drain) = (_drain, _fill);
                _drainStart = 0;
                _drainEnd = _filled;
                _filled = 0;
                (_chunksInFill, _chunksInDrain) = (0, _chunksInFill);
            }

            if (!DrainBuffer(mayWait))
            {
                return;
            }
        }

        HandOver();
    }

    /// <summary>Gives what is in <see cref="_drain"/> to the channel.</summary>
    /// <returns>Whether this caller is still the sender.</returns>
    private bool DrainBuffer(bool mayWait)
    {
        if (_transport.SendBlocks && !mayWait)
        {
            HandOver();
            return false;
        }

        while (_drainStart < _drainEnd)
        {
            int sent;
            try
            {
                sent = _transport.TrySend(_drain.AsSpan(_drainStart, _drainEnd - _drainStart));
                if (sent == 0 && mayWait)
                {
                    _transport.WaitWritable();
                    continue;
                }
            }
            catch (IOException e)
            {
                Break(e);
                return false;
            }

            if (sent == 0)
            {
                HandOver();
                return false;
            }

            Volatile.Write(ref _drainStart, _drainStart + sent);
            _liveness.NoteSent();
        }

        return true;
    }

    private void AdmitWaiting()
    {
        while (!_stopped && HasRoomForMessages && _waiting.TakeMessage(RoomInBuffer) is { } message)
        {
            Admit(message);
        }

        while (!_stopped && HasRoomForChunk && _waiting.TakeChunk(RoomInBuffer) is { } chunk)
        {
            Admit(chunk);
        }
    }

    private void Admit(WaitingSend waiting)
    {
        Append(waiting.Stream, waiting.Data.Span);
        _isUrgent = true;
        waiting.Complete();
    }

    /// <summary>The sender goes idle. Under the lock.</summary>
    private void StopSending()
    {
        _sending = false;
        _drainStart = _drainEnd = _chunksInDrain = 0;
        if (_stopped || _drain.Length > KeptBuffer)
        {
            Release(ref _drain);
        }

        if (_filled > 0)
        {
            return; // Held back for the writer.
        }

        if (_fill.Length > KeptBuffer)
        {
            Release(ref _fill);
        }

        _flushed?.TrySetResult();
    }

    /// <param name="failure">Why.</param>
    /// <param name="here">Whether it is no word about the peer.</param>
    private void Break(IOException failure, bool here = false)
    {
        lock (_gate)
        {
            HasFailedHere |= here && Failure is null;
            Failure ??= failure;
            _broken = true;
            _filled = _chunksInFill = _chunksInDrain = 0;
            _drainStart = _drainEnd = 0;
            AdmitWaiting();
            StopSending();
        }

        _transport.Shutdown();
    }

    private void HandOver()
    {
        lock (_gate)
        {
            if (_stopped)
            {
                StopSending();
                return;
            }

            if (_hasWriter)
            {
                _handedOver = true;
                Monitor.PulseAll(_gate);
                return;
            }
        }

        if (TryStartWriter() is { } failure)
        {
            // What is queued can go only by a thread.
            Break(new IOException("The system gives no thread to write with.", failure), here: true);
            return;
        }

        lock (_gate)
        {
            _hasWriter = true;
            if (_stopped)
            {
                StopSending(); // The writer has left already, or does now.
                return;
            }

            _handedOver = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The sender starts the writer, so that the next messages in a row can be held back; without a thread, none are.</summary>
    private void StartWriterToHold()
    {
        bool started = TryStartWriter() is null;
        lock (_gate)
        {
            _hasWriter = _mayHold = started;
        }
    }

    /// <summary>Only the sender comes here, so nobody else starts it.</summary>
    /// <returns>Why there is no thread to be had; null: there is.</returns>
    private Exception? TryStartWriter()
    {
        try
        {
            _startThread("hawser writer " + _name, Write);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private void Write()
    {
        while (true)
        {
            lock (_gate)
            {
                // Waiting to take what is held lets go of the lock, so all is asked again after it.
                while (!_handedOver && !(_isHolding && TakeHeld()))
                {
                    if (_stopped)
                    {
                        return;
                    }

                    if (!_handedOver && !_isHolding)
                    {
                        Monitor.Wait(_gate);
                    }
                }

                _handedOver = false;
            }

            if (DrainBuffer(mayWait: true))
            {
                Drain(int.MaxValue);
            }
        }
    }

    /// <summary>Whether what is queued may wait for the writer, that comes for it. Under the lock.</summary>
    private bool IsAllHeld => _isHolding && !_isUrgent && !_closing && _filled < _heldBytes;

    /// <summary>The writer waits for the time for which messages are held back, then becomes the sender of them. Under the lock.</summary>
    /// <returns>False: there is nothing to be sent by it now.</returns>
    private bool TakeHeld()
    {
        if (!_stopped && (_sending || (!_isUrgent && !_closing)))
        {
            Monitor.Wait(_gate, HoldTime);
        }

        if (_sending || _stopped || _filled == 0)
        {
            // Whoever sends takes them along, unless more come; and where none came, the next one calls again.
            _isHolding = _filled > 0 && !_stopped;
            return false;
        }

        _sending = true;
        _isUrgent = true;
        return true;
    }
}
