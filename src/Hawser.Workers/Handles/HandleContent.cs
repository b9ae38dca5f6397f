using Hawser.Ipc;

namespace Hawser.Workers.Handles;

/// <summary>What is in a worker's handle, whatever its contract.</summary>
internal sealed record HandleContent
{
    public required string Name { get; init; }

    public required int ProcessId { get; init; }

    /// <summary>By which its end is known; null where it could not be looked at.</summary>
    public ProcessIdentity? Process { get; init; }

    public required IpcHandle Channel { get; init; }

    public required TimeSpan StartTimeout { get; init; }

    public required TimeSpan ShutdownTimeout { get; init; }

    public required TimeSpan CallTimeout { get; init; }

    public long? MemoryLimit { get; init; }

    /// <param name="name">The worker's name.</param>
    /// <param name="processId">The id of its process.</param>
    /// <param name="channel">Its ticket. Copied: who issued it erases its own key when the ticket is done.</param>
    /// <param name="options">What was given at its start.</param>
    internal static HandleContent Of(string name, int processId, IpcHandle channel, WorkerOptions options) => new()
    {
        Name = name,
        ProcessId = processId,
        Process = ProcessIdentity.Of(processId),
        Channel = Copy(channel),
        StartTimeout = options.StartTimeout,
        ShutdownTimeout = options.ShutdownTimeout,
        CallTimeout = options.CallTimeout,
        MemoryLimit = options.MemoryLimit,
    };

    private static IpcHandle Copy(IpcHandle channel) => new(
        channel.Endpoint,
        channel.ListenerId.Span,
        channel.TicketId.Span,
        channel.Key.Span,
        channel.Kind,
        channel.Certificate is { } certificate ? certificate.Span : default);
}
