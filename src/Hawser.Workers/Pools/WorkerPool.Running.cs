using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Workers.Mapping;
using Hawser.Workers.Pools;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers;

// One call: a worker is waited for, the call is made, and made again where its worker died and it may be.
public abstract partial class WorkerPool<TContract>
{
    private async Task<TResult> RunOnceOrAgainAsync<TResult>(
        Func<TContract, CancellationToken, Task<TResult>> call, PoolCallTerms terms, CancellationToken cancellationToken)
    {
        PoolItem item = new(terms.Options.Key, terms.Deaths) { IsPatient = terms.IsPatient };
        Exception? death = null;
        try
        {
            while (true)
            {
                PoolSeat seat = await TakeAsync(item, cancellationToken).ConfigureAwait(false);
                (TResult? result, death) = await RunOnAsync(seat, item, call, terms, cancellationToken).ConfigureAwait(false);
                if (death is null)
                {
                    Conclude(item, PoolOutcome.Completed);
                    return result!;
                }

                if (terms.Split != BatchSplit.Never)
                {
                    throw new BatchFailedException(death, item.Deaths[^1]);
                }

                if (item.Deaths.Count >= _options.PoisonLimit)
                {
                    throw new PoisonItemException(Name, [.. item.Deaths], death);
                }

                _scheduler.Counters.CountRetry();
                LogAgain(_logger, Name, item.Deaths.Count, death);
            }
        }
        catch (BatchFailedException)
        {
            _scheduler.Counters.CountRetry();
            _scheduler.Finish();
            throw;
        }
        catch (ObjectDisposedException) when (death is not null)
        {
            // There is no other worker any more: it has failed by the one that it had.
            Conclude(item, PoolOutcome.Failed);
            ExceptionDispatchInfo.Throw(death);
            throw;
        }
        catch (Exception e)
        {
            Conclude(item, Outcome(e));
            throw;
        }
    }

    /// <summary>
    /// A worker for the call, as soon as one is free. One that has died since it was chosen, or is about to be killed, counts for nothing.
    /// </summary>
    private async Task<PoolSeat> TakeAsync(PoolItem item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long begin = _clock.GetTimestamp();
        while (true)
        {
            PoolSeat seat = _scheduler.Enter(item) ?? await WaitAsync(item, cancellationToken).ConfigureAwait(false);
            if (!WorkerOf(seat).IsEnding)
            {
                _meter.Waited(_clock.GetElapsedTime(begin));
                return seat;
            }

            _scheduler.Lose(seat);
        }
    }

    private async Task<PoolSeat> WaitAsync(PoolItem item, CancellationToken cancellationToken)
    {
        try
        {
            return await item.Granted.WaitAsync(_options.QueueTimeout, _clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            PoolSeat? seat = _scheduler.Leave(item);
            if (e is TimeoutException && seat is not null)
            {
                return seat;
            }

            if (seat is not null)
            {
                _scheduler.Release(seat, isSound: false, Task.FromResult(true));
            }

            // Looked at, so that nobody is told of a failure that came meanwhile.
            _ = item.Granted.IsFaulted ? item.Granted.Exception : null;
            throw e is TimeoutException
                ? new PoolExhaustedException(Name, Statistics.Waiting, _options.Size, _options.QueueTimeout)
                : e;
        }
    }

    /// <returns>The result; or what the call failed with because its worker died, where it may be made again.</returns>
    private async Task<(TResult? Result, Exception? Death)> RunOnAsync<TResult>(
        PoolSeat seat,
        PoolItem item,
        Func<TContract, CancellationToken, Task<TResult>> call,
        PoolCallTerms terms,
        CancellationToken cancellationToken)
    {
        Worker<TContract> worker = WorkerOf(seat);
        bool? mayRepeat = terms.Options.Idempotent ?? _contractIsIdempotent;
        CallTrace? trace = mayRepeat is null ? new CallTrace() : null;
        using Activity? activity = BeginActivity(seat, item);
        long begin = _clock.GetTimestamp();
        bool isSound = false;
        try
        {
            TResult result = await InvokeAsync(worker, call, trace, terms, cancellationToken).ConfigureAwait(false);
            isSound = true;
            return (result, null);
        }
        catch (Exception e)
        {
            activity?.SetTag("error.type", e.GetType().FullName);
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            if (await DeathAsync(e, worker).ConfigureAwait(false) is not { } exit)
            {
                isSound = e is RemoteException;
                if (terms.Split == BatchSplit.OnFailure && !cancellationToken.IsCancellationRequested && (mayRepeat ?? trace!.IsIdempotent))
                {
                    throw new BatchFailedException(e, exit: null);
                }

                throw;
            }

            item.Deaths.Add(exit);
            item.IsSuspect = true;
            if (!(mayRepeat ?? trace!.IsIdempotent))
            {
                throw;
            }

            return (default, e);
        }
        finally
        {
            _meter.Ran(_clock.GetElapsedTime(begin));
            _scheduler.Release(seat, isSound, worker.Peer.WhenGivenUpCallsEndAsync());
        }
    }

    private async Task<TResult> InvokeAsync<TResult>(
        Worker<TContract> worker,
        Func<TContract, CancellationToken, Task<TResult>> call,
        CallTrace? trace,
        PoolCallTerms terms,
        CancellationToken cancellationToken)
    {
        TContract client = trace is null && terms.Grace is null
            ? worker.Client
            : worker.Peer.CreateProxy<TContract>(new RpcProxyOptions
            {
                Timeout = _options.Worker.CallTimeout,
                UnansweredGrace = terms.Grace,
                OnCall = trace is null ? null : trace.Add,
            });
        TimeSpan timeout = terms.Options.Timeout ?? _options.CallTimeout;
        using IDisposable? deadline = timeout == Timeout.InfiniteTimeSpan ? null : RpcDeadline.Within(timeout, _clock);
        return await call(client, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How the worker ended, where that is what the call failed with; else null.</summary>
    private static async ValueTask<WorkerExit?> DeathAsync(Exception failure, Worker<TContract> worker) => failure switch
    {
        WorkerExitedException { Exit: { } exit } when exit.ProcessId == worker.ProcessId && exit.Name == worker.Name => exit,
        ConnectionLostException when worker.Exited.IsCompleted => await worker.Exited.ConfigureAwait(false),
        _ => null,
    };

    private void GiveBack(PoolSeat seat)
    {
        _scheduler.Counters.Count(PoolOutcome.Completed);
        _scheduler.Release(seat, isSound: !WorkerOf(seat).Exited.IsCompleted, WorkerOf(seat).Peer.WhenGivenUpCallsEndAsync());
        _scheduler.Finish();
    }

    private void Conclude(PoolItem item, PoolOutcome outcome)
    {
        _scheduler.Counters.Count(outcome);
        if (item.Sequence > 0)
        {
            _scheduler.Finish();
        }
    }

    private static PoolOutcome Outcome(Exception failure) => failure switch
    {
        PoisonItemException => PoolOutcome.Poisoned,
        PoolExhaustedException => PoolOutcome.Refused,
        _ => PoolOutcome.Failed,
    };

    private Activity? BeginActivity(PoolSeat seat, PoolItem item)
    {
        if (!Source.HasListeners() || Source.StartActivity("pool.run") is not { } activity)
        {
            return null;
        }

        activity.SetTag("hawser.pool", Name);
        activity.SetTag("hawser.worker.index", seat.Index);
        activity.SetTag("process.pid", seat.ProcessId);
        activity.SetTag("hawser.pool.attempt", item.IsSuspect ? item.Deaths.Count + 1 : 1);
        return activity;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pool '{Pool}': a call has lost its worker, the {Times}. time, and is made again")]
    private static partial void LogAgain(ILogger logger, string pool, int times, Exception exception);
}
