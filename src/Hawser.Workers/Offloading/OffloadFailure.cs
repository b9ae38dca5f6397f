using Hawser.Workers.Control;

namespace Hawser.Workers.Offloading;

/// <summary>An item of a batch that failed.</summary>
/// <param name="Place">Its place in the batch, from 0.</param>
/// <param name="Fault">What was thrown.</param>
internal sealed record OffloadFailure(int Place, FaultMessage Fault);
