using System.Security.Cryptography;

namespace Hawser;

/// <summary>The pauses between attempts: doubling up to a most, each shortened at random. Not thread-safe.</summary>
internal sealed class BackOff
{
    private const int Steps = 1_000_000;

    private readonly TimeSpan _first;
    private readonly TimeSpan _most;
    private readonly double _jitter;
    private TimeSpan _next;

    public BackOff(TimeSpan first, TimeSpan most, double jitter)
    {
        _first = first;
        _most = most > first ? most : first;
        _jitter = jitter;
        _next = first;
    }

    /// <summary>The last pause, before it was shortened.</summary>
    public TimeSpan Last { get; private set; }

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        Last = _next;
        _next = _next < _most / 2 ? _next * 2 : _most;
        return Last * (1 - (_jitter * RandomNumberGenerator.GetInt32(Steps + 1) / Steps));
    }

    /// <summary>Begins anew.</summary>
    public void Reset() => _next = _first;
}
