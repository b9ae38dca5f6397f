using System.Text.Json;
using Hawser.Ipc;

namespace Hawser.Workers.Serving;

/// <summary>What the serving side of a worker is told by its owner: in the boot line, or by the options of <c>ServeAsync</c>.</summary>
internal sealed class WorkerCoreOptions
{
    public JsonSerializerOptions? Json { get; init; }

    public bool IncludeStackTraces { get; init; } = true;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How long waits for the other side's messages spin.</summary>
    public TimeSpan SpinTime { get; init; }

    /// <summary>The deadline of calls in flight at the end.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Opens the listener that other processes can reach, at the first handle. The worker disposes it.</summary>
    public required Func<IpcListener> OpenListener { get; init; }

    /// <summary>For workers that run in their owner's process as fakes; null for all others.</summary>
    public WorkerTap? Tap { get; init; }
}
