using System.Text.Json;
using Hawser.Rpc;
using Hawser.Workers.Handles;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Workers;

/// <summary>
/// How a <see cref="WorkerHandle{TContract}"/> is connected to and called. What is null is as it was given when the worker was started, which
/// the handle tells. Immutable, so one object may serve many connects.
/// </summary>
public sealed class WorkerConnectOptions
{
    /// <summary>The time that the connect may take in all. Default null: the handle's; more than zero, at most a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan? StartTimeout
    {
        get;
        init => field = value is { } time ? OptionTimes.Positive(time, nameof(StartTimeout)) : null;
    }

    /// <summary>
    /// How long the calls in flight may take when the connection is disposed. Default null: the handle's; zero to a day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan? ShutdownTimeout
    {
        get;
        init => field = value is { } time ? OptionTimes.ZeroOrMore(time, nameof(ShutdownTimeout)) : null;
    }

    /// <summary>
    /// How long a call may take when neither its proxy nor <see cref="Rpc.RpcDeadline"/> says otherwise. Default null: the handle's; more than
    /// zero, at most a day, or <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan? CallTimeout
    {
        get;
        init => field = value is { } time ? OptionTimes.PositiveOrInfinite(time, nameof(CallTimeout)) : null;
    }

    /// <summary>As <see cref="WorkerOptions.Json"/>. Default null.</summary>
    public JsonSerializerOptions? Json { get; init; }

    /// <summary>As <see cref="WorkerOptions.Limits"/>. Default: those of <see cref="RpcLimits"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public RpcLimits Limits
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = new();

    /// <summary>Whether stack traces of this side's exceptions cross to the worker. Default true.</summary>
    public bool IncludeStackTraces { get; init; } = true;

    /// <summary>Where this side logs. Default: nowhere.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ILoggerFactory LoggerFactory
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = NullLoggerFactory.Instance;

    /// <summary>The clock of every time-out here. Default <see cref="TimeProvider.System"/>.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = TimeProvider.System;

    /// <summary>The options that a connection to this worker has.</summary>
    internal WorkerOptions For(HandleContent worker) => new()
    {
        StartTimeout = StartTimeout ?? worker.StartTimeout,
        ShutdownTimeout = ShutdownTimeout ?? worker.ShutdownTimeout,
        CallTimeout = CallTimeout ?? worker.CallTimeout,
        MemoryLimit = worker.MemoryLimit,
        Json = Json,
        Limits = Limits,
        IncludeStackTraces = IncludeStackTraces,
        LoggerFactory = LoggerFactory,
        TimeProvider = TimeProvider,
    };
}
