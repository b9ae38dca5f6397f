namespace Hawser.Rpc.Streams;

/// <summary>What one frame brought, in an array of the shared pool.</summary>
/// <param name="Array">The array.</param>
/// <param name="Length">How much of it is used.</param>
/// <param name="Cost">The credit that the frame has spent.</param>
internal sealed record StreamSegment(byte[] Array, int Length, int Cost)
{
    public ReadOnlySpan<byte> Span => Array.AsSpan(0, Length);
}
