using Hawser.Rpc;
using Hawser.Workers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Agent;

/// <summary>Options of an agent's client. Immutable.</summary>
public sealed class AgentClientOptions
{
    /// <summary>
    /// What the agent may call in this process (<see cref="AgentWorker.CreateProxy{T}"/>), where it came with a ticket. Default: nothing. A worker that
    /// its owner started is called by the contract that it was started with. Copied when it is set.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public IReadOnlyList<RpcService> Services
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = [.. value];
        }
    } = [];

    /// <summary>
    /// How long a call waits for a connection while there is none; then it fails with <see cref="AgentUnavailableException"/>. Default 5 s; more than
    /// zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan ConnectTimeout
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(ConnectTimeout));
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long one of the client's own questions (events, measurements, tickets) may take. Default 5 s; more than zero, at most a day. The calls of <see
    /// cref="AgentClient.CreateProxy{T}"/> have the deadlines that they are given.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan CallTimeout
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(CallTimeout));
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often the client asks whether its documents have changed, besides being told. The first time is after a random part of it, and each later
    /// pause is shortened at random by up to a fifth, so that many workers do not ask at one moment. Default 60 s; more than zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan PollInterval
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(PollInterval));
    } = TimeSpan.FromSeconds(60);

    /// <summary>How many events may wait; more are dropped and counted. Default 10,000; 1 to 10,000,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int EventCapacity
    {
        get;
        init => field = value is >= 1 and <= 10_000_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(EventCapacity), value, "EventCapacity is 1 to 10,000,000.");
    } = 10_000;

    /// <summary>How many events make a batch, which is sent at once. Default 500; 1 to 10,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int EventBatch
    {
        get;
        init => field = value is >= 1 and <= AgentSession.MostEvents
            ? value
            : throw new ArgumentOutOfRangeException(nameof(EventBatch), value, $"EventBatch is 1 to {AgentSession.MostEvents}.");
    } = 500;

    /// <summary>How long events wait for a batch to become full. Default 1 s; more than zero, at most a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan EventInterval
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(EventInterval));
    } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often measurements are sent, where the agent takes them (<see cref="AgentServerOptions.TakesTelemetry"/>). Default 10 s; more than zero, at
    /// most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan MetricsInterval
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(MetricsInterval));
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The first pause after a lost connection. Each further one is twice as long, up to <see cref="MaxReconnectDelay"/>, and each is shortened at
    /// random by up to a half, so that many workers do not return at one moment. Default 100 ms; more than zero, at most a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan ReconnectDelay
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(ReconnectDelay));
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between two attempts. Default 2 s; more than zero, at most a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan MaxReconnectDelay
    {
        get;
        init => field = OptionTimes.Positive(value, nameof(MaxReconnectDelay));
    } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long the agent may be silent before the connection that was made with a ticket ends, and is made anew. Default 15 s; 10 ms to a day. A
    /// worker's own connection is watched by the worker.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan SilenceTimeout
    {
        get;
        init => field = value >= TimeSpan.FromMilliseconds(10)
            ? OptionTimes.Positive(value, nameof(SilenceTimeout))
            : throw new ArgumentOutOfRangeException(nameof(SilenceTimeout), value, "SilenceTimeout is 10 ms to a day.");
    } = TimeSpan.FromSeconds(15);

    /// <summary>Where the client logs. Default: nowhere, and in a worker its own log.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ILoggerFactory LoggerFactory
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = NullLoggerFactory.Instance;

    /// <summary>The client's clock. Default <see cref="TimeProvider.System"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = TimeProvider.System;
}
