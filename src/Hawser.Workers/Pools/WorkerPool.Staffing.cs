using System.Globalization;
using Hawser.Workers.Pools;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers;

// The processes: started and ended as the scheduler says, and watched.
public abstract partial class WorkerPool<TContract>
{
    private async Task LiveAsync(PoolSeat seat)
    {
        Worker<TContract> worker;
        try
        {
            worker = await StartAsync(seat).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (!_stop.IsCancellationRequested)
            {
                LogStartFailed(_logger, Name, seat.Index, e);
            }

            _scheduler.StartFailed(seat, e);
            return;
        }

        seat.Worker = worker;
        seat.ProcessId = worker.ProcessId;
        _scheduler.Ready(seat);
        WorkerExit exit = await worker.Exited.ConfigureAwait(false);
        if (!seat.IsEnding)
        {
            LogDied(_logger, Name, exit);
        }

        await worker.DisposeAsync().ConfigureAwait(false);
        _scheduler.Gone(seat, exit);
    }

    private async Task<Worker<TContract>> StartAsync(PoolSeat seat)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{Name}.{seat.Index}");
        Worker<TContract> worker = await _start(name, seat.Index, _stop.Token).ConfigureAwait(false);
        try
        {
            if (_initialize is not null)
            {
                await _initialize(worker.Client, seat.Index, _stop.Token).ConfigureAwait(false);
            }

            return worker;
        }
        catch
        {
            await worker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task AfterAsync(TimeSpan time, Action step, CancellationToken stopping)
    {
        await Task.Delay(time, _clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        step();
    }

    private void Sweep() => _scheduler.Sweep();

    /// <summary>What the scheduler decides, done on the thread pool.</summary>
    private sealed class Staff(WorkerPool<TContract> pool) : IPoolWorkers
    {
        public void Start(PoolSeat seat) => pool._lives[seat.Index] = Begin(() => pool.LiveAsync(seat));

        public void End(PoolSeat seat) => Begin(() => WorkerOf(seat).DisposeAsync().AsTask());

        public void After(TimeSpan time, Action step)
        {
            // Asked for now, since the pool may be disposed before the step begins.
            CancellationToken stopping = pool._stop.Token;
            Begin(() => pool.AfterAsync(time, step, stopping));
        }

        private static Task Begin(Func<Task> step)
        {
            // It is no part of the call that has caused it.
            using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            return Task.Run(step);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pool '{Pool}': worker {Index} could not be started")]
    private static partial void LogStartFailed(ILogger logger, string pool, int index, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pool '{Pool}' has lost a worker: {Exit}")]
    private static partial void LogDied(ILogger logger, string pool, WorkerExit exit);
}
