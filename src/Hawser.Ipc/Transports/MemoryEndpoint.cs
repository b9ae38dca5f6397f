using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>A place inside this process. The object itself is the address, and its text leads to it while somebody listens there.</summary>
internal sealed class MemoryEndpoint : IpcEndpoint
{
    private const string Scheme = "memory:";

    private static readonly ConcurrentDictionary<string, MemoryEndpoint> Listening = [];
    private static long Count;

    private readonly long _number = Interlocked.Increment(ref Count);
    private MemoryAcceptSource? _source;

    /// <summary>The endpoint of this text on which somebody in this process listens, or null.</summary>
    internal static MemoryEndpoint? Find(string text) => Listening.GetValueOrDefault(text);

    public override bool Equals(IpcEndpoint? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => _number.GetHashCode();

    public override string ToString() => Scheme + _number.ToString(CultureInfo.InvariantCulture);

    internal override Transport Connect(TimeProvider time, DialOperation? dial = null)
    {
        MemoryAcceptSource source = Volatile.Read(ref _source) ?? throw new IOException($"Nobody listens on {this}.");
        (MemoryTransport dialer, MemoryTransport listener) = MemoryTransport.CreatePair(time, source.Time);
        source.Accept(listener);
        return dialer;
    }

    internal override AcceptSource Listen(IpcListenerOptions options, ILogger log)
    {
        MemoryAcceptSource source = new(this, options.Connection.TimeProvider);
        if (Interlocked.CompareExchange(ref _source, source, null) is not null)
        {
            throw new IOException($"Somebody listens on {this} already.");
        }

        Listening[ToString()] = this;
        return source;
    }

    internal void Release(MemoryAcceptSource source)
    {
        Listening.TryRemove(ToString(), out _);
        Interlocked.CompareExchange(ref _source, null, source);
    }
}
