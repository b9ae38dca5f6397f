using System.Diagnostics.CodeAnalysis;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Boot;
using Hawser.Workers.Serving;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers;

/// <summary>
/// What a worker knows of itself. A constructor of the worker class or of its state may ask for it. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and holds nothing; a worker may use its token to its very end.")]
public sealed class WorkerContext
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<(BootMessage Line, WorkerProgram Program)> _next =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly List<Func<TimeSpan, Task>> _farewells = [];
    private Task? _saying;

    internal WorkerContext(string name, int processId, int ownerProcessId, ILoggerFactory loggerFactory)
    {
        Name = name;
        ProcessId = processId;
        OwnerProcessId = ownerProcessId;
        Loggers = new WorkerLoggerFactory(loggerFactory, Log, TimeProvider.System);
    }

    /// <summary>The worker's name.</summary>
    public string Name { get; }

    /// <summary>The process this worker runs in; for a worker served in process, the same as <see cref="OwnerProcessId"/>.</summary>
    public int ProcessId { get; }

    /// <summary>The process that started this worker.</summary>
    public int OwnerProcessId { get; }

    /// <summary>
    /// Makes loggers. In a worker process their entries, from Information up, go to the owner's logger with level, category, event id and the
    /// worker's name; before the owner is reached, after the connection to it is closed, and where <see cref="WorkerOptions.StandardError"/> is another
    /// than <see cref="WorkerOutput.Log"/>, they are lines on stderr. In a worker served in process they are those of <see
    /// cref="WorkerOptions.LoggerFactory"/>. In both, subscribers get each entry too (<see cref="WorkerConnection{TContract}.SubscribeLogAsync"/>).
    /// </summary>
    public ILoggerFactory LoggerFactory => Loggers;

    internal WorkerLoggerFactory Loggers { get; }

    /// <summary>The subscribers of this worker's log.</summary>
    internal LogHub Log { get; } = new();

    /// <summary>
    /// Makes a handle whose connections have these services and nothing else: neither the worker's contract, nor its log, nor handles of their own. Set
    /// while the worker serves.
    /// </summary>
    internal Func<IpcTicketOptions, RpcService[], IpcHandle>? ShareOnly { get; set; }

    /// <summary>For a process that waits to become a worker: completes when it is told which.</summary>
    internal Task<(BootMessage Line, WorkerProgram Program)> Next => _next.Task;

    /// <summary>
    /// Fires when the worker begins to end: its owner asked for it or is gone, or <see cref="Stop"/> was called. Calls in flight then have until
    /// the owner's <see cref="WorkerOptions.ShutdownTimeout"/>.
    /// </summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>
    /// Asks this worker to end in an orderly way, as if its owner had: new calls are refused, those in flight end first. The owner sees an exit by
    /// itself, with code 0. Returns at once; later calls have no effect.
    /// </summary>
    public void Stop()
    {
        // Off the caller's stack: what is registered on the token is the worker's own code, and must not run under a caller's lock.
        _ = _stopping.CancelAsync();
    }

    /// <summary>The connection to the owner; null in a worker that is served in process.</summary>
    internal RpcPeer? Owner { get; set; }

    /// <summary>In a worker that is served in process: what its owner serves to it, without a connection. Null: nothing.</summary>
    internal OwnerServices? LocalOwner { get; init; }

    /// <summary>Does this when the worker begins to end, before it says goodbye to its owner. Not after the end has begun.</summary>
    /// <param name="farewell">What is to be done, within the time that it is given. What it throws is ignored.</param>
    internal void BeforeGoodbye(Func<TimeSpan, Task> farewell)
    {
        lock (_farewells)
        {
            _farewells.Add(farewell);
        }
    }

    /// <summary>Does what is to be done before the goodbye, once. Never throws, and takes no longer than it is allowed.</summary>
    internal Task SayFarewellAsync(TimeSpan timeout)
    {
        lock (_farewells)
        {
            return _saying ??= _farewells.Count == 0 || timeout <= TimeSpan.Zero ? Task.CompletedTask : SayAsync([.. _farewells], timeout);
        }
    }

    private static async Task SayAsync(Func<TimeSpan, Task>[] farewells, TimeSpan timeout)
    {
        try
        {
            await Task.WhenAll(farewells.Select(farewell => Task.Run(() => farewell(timeout))))
                .WaitAsync(timeout, TimeProvider.System).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The worker ends all the same; who has something to say of it has a logger.
        }
    }

    /// <summary>Makes another worker of this process.</summary>
    /// <exception cref="InvalidOperationException">It has become one already.</exception>
    internal void Become(BootMessage line, WorkerProgram program)
    {
        if (!_next.TrySetResult((line, program)))
        {
            throw new InvalidOperationException($"Process {ProcessId} has become a worker already, and becomes one only once.");
        }
    }
}
