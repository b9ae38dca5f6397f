namespace Hawser.WorkerHost;

/// <summary>The descriptors of a channel that goes over the process's standard streams, both close-on-exec; whoever uses them closes
/// them.</summary>
/// <param name="Input">What the owner writes, behind the boot line.</param>
/// <param name="Output">What the owner reads.</param>
internal sealed record StandardStreams(int Input, int Output);
