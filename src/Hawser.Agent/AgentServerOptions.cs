using Hawser.Ipc;
using Hawser.Workers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Agent;

/// <summary>Options of an agent. Immutable.</summary>
public sealed class AgentServerOptions
{
    /// <summary>The application's own contracts that are served to all workers. Default: none. Copied when it is set.</summary>
    /// <exception cref="ArgumentNullException">The value, or one of the services, is null.</exception>
    public IReadOnlyList<AgentService> Services
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            AgentService[] services = [.. value];
            Array.ForEach(services, static service => ArgumentNullException.ThrowIfNull(service));
            field = services;
        }
    } = [];

    /// <summary>
    /// Where the workers' events are stored. Default null: a <see cref="MemoryEventSink"/> of the agent's own (<see cref="AgentServer.EventSink"/>). The
    /// agent does not dispose it.
    /// </summary>
    public IAgentEventSink? EventSink { get; init; }

    /// <summary>
    /// Where the agent listens for processes that were handed a ticket. Default null: a Unix socket in a folder of its own, which only this user may
    /// enter. Nothing listens before the first ticket is issued.
    /// </summary>
    public IpcEndpoint? Endpoint { get; init; }

    /// <summary>
    /// How long a process that came with a ticket may be silent before its connection ends. Default 15 s; 10 ms to a day. Workers that this process
    /// started are watched by their own connection.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan SilenceTimeout
    {
        get;
        init => field = value >= TimeSpan.FromMilliseconds(10)
            ? OptionTimes.Positive(value, nameof(SilenceTimeout))
            : throw new ArgumentOutOfRangeException(nameof(SilenceTimeout), value, "SilenceTimeout is 10 ms to a day.");
    } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Whether workers send what they log and measure. Their meters are there in this process then, under the same names, for OpenTelemetry or whoever
    /// listens: each measurement has a tag <c>worker</c> with the worker's name. What processes that came with a ticket log through <see
    /// cref="AgentClient.LoggerProvider"/> goes to <see cref="LoggerFactory"/> with the worker's name; a worker's own log goes to its owner's <see
    /// cref="Workers.WorkerOptions.LoggerFactory"/> in any case. Default false.
    /// </summary>
    public bool TakesTelemetry { get; init; }

    /// <summary>
    /// How many keys of a limit are remembered at once, each of which has the whole limit: keys often come from outside, and somebody may invent one after
    /// the other. Those that come while there are so many share one limit until others were idle for a while, and the log says so. Default 100,000; 1 to
    /// 10,000,000.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int LimitKeys
    {
        get;
        init => field = value is >= 1 and <= 10_000_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(LimitKeys), value, "LimitKeys is 1 to 10,000,000.");
    } = 100_000;

    /// <summary>Where the agent logs. Default: nowhere.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ILoggerFactory LoggerFactory
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = NullLoggerFactory.Instance;

    /// <summary>The agent's clock. Default <see cref="TimeProvider.System"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = TimeProvider.System;
}
