namespace Hawser.Rpc.Streams;

/// <summary>
/// The receiver's account of one producer's credit, in bytes: what has come and was not given back yet. Not thread-safe.
/// </summary>
internal struct ReceiveWindow(long window)
{
    private long _outstanding;
    private long _owed;

    /// <summary>Takes up a frame.</summary>
    /// <param name="cost">What it costs.</param>
    /// <param name="isSequel">It came in one frame with another that was taken up, and so may overdraw as that one.</param>
    /// <returns>False: its producer had no credit left.</returns>
    public bool TryReceive(int cost, bool isSequel = false)
    {
        if (_outstanding >= window && !isSequel)
        {
            return false;
        }

        _outstanding += cost;
        return true;
    }

    /// <summary>Takes up what follows a frame that was taken up.</summary>
    public void Charge(long cost) => _outstanding += cost;

    /// <summary>User code has taken a frame.</summary>
    /// <returns>
    /// The credit to give back now; 0: it is collected, so that small frames do not each cost a message. As a producer without credit
    /// has a window's worth outstanding, the quarter that is waited for always comes.
    /// </returns>
    public long Release(long cost)
    {
        _owed += cost;
        if (_owed < window / 4)
        {
            return 0;
        }

        long granted = _owed;
        _owed = 0;
        _outstanding -= granted;
        return granted;
    }
}
