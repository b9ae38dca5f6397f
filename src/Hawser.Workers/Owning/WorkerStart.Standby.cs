using Hawser.Ipc;
using Hawser.Workers.Standby;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers.Owning;

// A start that takes a process that waits, in the place of a launch. From the proof of its own ticket on, it is a start like all others.
internal sealed partial class WorkerStart
{
    /// <summary>For a waiting process to dial: it has all loaded and takes milliseconds.</summary>
    private static readonly TimeSpan BecomeLimit = TimeSpan.FromSeconds(5);

    /// <summary>The worker's own connection; null, and nothing left of the process, when it could not become the worker.</summary>
    private async Task<IpcConnection?> BecomeAsync(StandbyProcess standby)
    {
        bool failed = false;
        OwnerListener.Lease? lease = null;
        try
        {
            _stage = WorkerStartStage.Launch;
            lease = _owner.Acquire(_options.LoggerFactory);
            _ticket = IssueTicket(lease);
            OwnerListener.Lease held = lease;
            _tether = standby.HandOver(
                new OutputLines(_name, _options),
                process => new WorkerTether(_name, process, _options, held, _logger, standby.Dumps));
            if (_tether is null)
            {
                failed = true;
                await GiveUpAsync(lease).ConfigureAwait(false);
                return null;
            }

            IpcConnection connection = await StepAsync(WorkerStartStage.Boot, token => MeetAgainAsync(standby, token)).ConfigureAwait(false);
            _deadline.CancelAfter(_options.StartTimeout);
            return connection;
        }
        catch (Exception e) when (!_caller.IsCancellationRequested)
        {
            failed = true;
            LogNotTaken(_logger, standby.ProcessId, _name, e);
            await (_tether?.AbandonAsync(isLate: false) ?? standby.EndAsync()).ConfigureAwait(false);
            _tether = null;

            await GiveUpAsync(lease).ConfigureAwait(false);
            return null;
        }
        finally
        {
            standby.Settle(failed);
        }
    }

    private async Task GiveUpAsync(OwnerListener.Lease? lease)
    {
        _ticket?.Revoke();
        _ticket = null;
        if (lease is not null)
        {
            await lease.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<IpcConnection> MeetAgainAsync(StandbyProcess standby, CancellationToken cancellationToken)
    {
        TimeSpan limit = _options.StartTimeout < BecomeLimit ? _options.StartTimeout : BecomeLimit;
        Task<IpcConnection> accepting = _ticket!.AcceptAsync(cancellationToken);
        Task told = standby.BecomeAsync(Boot(_ticket.Handle));
        _ = told.ContinueWith(
            static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

        // The dialing may be seen before the answer, and says the same.
        Task first = await Task.WhenAny(accepting, told).WaitAsync(limit, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        if (first == told)
        {
            await told.ConfigureAwait(false);
        }

        return await accepting.WaitAsync(limit, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Process {ProcessId}, which waited on standby, could not become worker '{Worker}'. Another is started in its place")]
    private static partial void LogNotTaken(ILogger logger, int processId, string worker, Exception exception);
}
