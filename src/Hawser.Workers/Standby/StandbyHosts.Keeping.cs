using Hawser.Workers.Control;
using Hawser.Workers.Owning;
using Hawser.Workers.Standby;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers;

// The stock: each of its places is one loop, which keeps one process waiting.
//
//   Starting ──waits──▶ Waiting ──taken, and the worker is there for a moment──▶ Starting
//       ▲                  │  └──too old──▶ Starting the next, then the old one ends
//       │                  └──died──▶ BackingOff
//       └───────pause over───────────────┘  (a start that failed leads there, too)
public sealed partial class StandbyHosts
{
    private async Task KeepAsync()
    {
        var backOff = new BackOff(_options.InitialDelay, _options.MaxDelay, jitter: 1);
        StandbyProcess? old = null;
        while (!_stop.IsCancellationRequested)
        {
            Exception? failure = null;
            long since = _clock.GetTimestamp();
            try
            {
                StandbyProcess process = await StartAsync().ConfigureAwait(false);
                Enter(process);
                await EndUntakenAsync(old).ConfigureAwait(false);
                (old, failure) = await StayAsync(process).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                failure = e;
            }

            if (failure is null || _clock.GetElapsedTime(since) >= _options.Window)
            {
                backOff.Reset();
            }

            if (failure is not null && !_stop.IsCancellationRequested)
            {
                await PauseAsync(failure, backOff.Next()).ConfigureAwait(false);
            }
        }

        await EndUntakenAsync(old).ConfigureAwait(false);
    }

    /// <summary>
    /// A process, rehearsed: it becomes a worker once already, namely one that waits. So all that this takes is compiled, on both sides,
    /// when a start takes it.
    /// </summary>
    private async Task<StandbyProcess> StartAsync()
    {
        var traits = ProcessTraits.Of(_options.Worker);
        StandbyProcess fresh = await StartAsync(from: null, traits, prewarm: []).ConfigureAwait(false);
        fresh.TryClaim();
        try
        {
            return await StartAsync(fresh, traits, _options.Prewarm).ConfigureAwait(false);
        }
        catch
        {
            await fresh.EndAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<StandbyProcess> StartAsync(StandbyProcess? from, ProcessTraits traits, IReadOnlyList<StandbyPrewarm> prewarm)
    {
        var request = StartRequest.Waiting(_options.Worker);
        OutputSwitch lines = from?.Lines ?? new OutputSwitch(new OutputLines(request.Name, _options.Worker));
        using WorkerStart start = request.BeginWaiting(lines, from, _options.Prewarm.Any(static step => step.WithoutProfiles), _stop.Token);
        return await start.RunAsync(
            request.Init,
            async (worker, token) =>
            {
                await worker.Peer.CreateProxy<IWorkerSession>().OpenAsync(null, token).ConfigureAwait(false);
                var process = new StandbyProcess(worker, traits, lines, from?.Dumps ?? start.Dumps);
                foreach (StandbyPrewarm step in prewarm)
                {
                    await process.PrewarmAsync(step, token).ConfigureAwait(false);
                }

                return process;
            }).ConfigureAwait(false);
    }

    private void Enter(StandbyProcess process)
    {
        lock (_gate)
        {
            _waiting.Add(process);
            _resting = null;
            Changed();
        }
    }

    /// <summary>
    /// Returns when the process does not wait any more, or has waited too long: then it still does, and the next is to come.
    /// </summary>
    private async Task<(StandbyProcess? Old, Exception? Failure)> StayAsync(StandbyProcess process)
    {
        using var staying = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var age = Task.Delay(_options.MaxAge, _clock, staying.Token);
        await Task.WhenAny(process.Settled, process.Exited, age).ConfigureAwait(false);
        await staying.CancelAsync().ConfigureAwait(false);
        if (process.Exited.IsCompleted && process.TryClaim())
        {
            Remove(process);
            return (null, new WorkerExitedException(await process.Exited.ConfigureAwait(false)));
        }

        if (!process.Settled.IsCompleted && !process.Exited.IsCompleted)
        {
            // Too old, or all is over.
            return (process, null);
        }

        if (await process.Settled.ConfigureAwait(false))
        {
            return (null, new InvalidOperationException($"Process {process.ProcessId} could not become a worker."));
        }

        await Task.Delay(BeforeNext, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return (null, null);
    }

    private async Task EndUntakenAsync(StandbyProcess? process)
    {
        if (process is not null && process.TryClaim())
        {
            Remove(process);
            await process.EndAsync().ConfigureAwait(false);
        }
    }

    private void Remove(StandbyProcess process)
    {
        lock (_gate)
        {
            _waiting.Remove(process);
        }
    }

    private async Task PauseAsync(Exception failure, TimeSpan delay)
    {
        bool rests;
        lock (_gate)
        {
            rests = _intensity.Add(null) is not null;
            if (rests)
            {
                delay = _options.Window;
                _resting = failure;
                Changed();
            }
        }

        if (rests)
        {
            LogResting(_logger, _options.MaxRestarts, _options.Window, failure);
        }
        else
        {
            LogFailed(_logger, delay, failure);
        }

        try
        {
            await Task.Delay(delay, _clock, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // All is over.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A process on standby failed, and is replaced in {Delay}")]
    private static partial void LogFailed(ILogger logger, TimeSpan delay, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "More than {Most} processes on standby failed within {Window}: replacing them rests for as long, and workers start as without")]
    private static partial void LogResting(ILogger logger, int most, TimeSpan window, Exception exception);
}
