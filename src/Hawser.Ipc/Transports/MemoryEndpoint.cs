using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Hawser.Ipc;

/// <summary>A place inside this process. The object itself is the address.</summary>
internal sealed class MemoryEndpoint : IpcEndpoint
{
    private static long Count;

    private readonly long _number = Interlocked.Increment(ref Count);
    private MemoryAcceptSource? _source;

    public override bool Equals(IpcEndpoint? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => _number.GetHashCode();

    public override string ToString() => "memory:" + _number.ToString(CultureInfo.InvariantCulture);

    internal override Transport Connect(TimeProvider time)
    {
        MemoryAcceptSource source = Volatile.Read(ref _source) ?? throw new IOException($"Nobody listens on {this}.");
        (MemoryTransport dialer, MemoryTransport listener) = MemoryTransport.CreatePair(time, source.Time);
        source.Accept(listener);
        return dialer;
    }

    internal override AcceptSource Listen(TimeProvider time, ILogger log)
    {
        MemoryAcceptSource source = new(this, time);
        if (Interlocked.CompareExchange(ref _source, source, null) is not null)
        {
            throw new IOException($"Somebody listens on {this} already.");
        }

        return source;
    }

    internal void Release(MemoryAcceptSource source) => Interlocked.CompareExchange(ref _source, null, source);
}
