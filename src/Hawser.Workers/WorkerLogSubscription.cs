using Hawser.Rpc;
using Hawser.Workers.Control;
using Microsoft.Extensions.Logging;

namespace Hawser.Workers;

/// <summary>
/// One subscriber of a worker's log, from when it was made until it is disposed or its connection ends. Thread-safe. Subscribers do not know of each
/// other: any number of them, in this process and in others, have each entry, and a slow one loses entries of its own only.
/// </summary>
public sealed class WorkerLogSubscription : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Action<WorkerLogEntry> _handler;

    private WorkerLogSubscription(Action<WorkerLogEntry> handler) => _handler = handler;

    /// <summary>
    /// Completes when no entry comes any more: after <see cref="DisposeAsync"/>, or when the worker ends in order. Faults with what the handler
    /// threw, which ends the subscription, or with what ended the connection, such as <see cref="WorkerExitedException"/>.
    /// </summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Unsubscribes; when it returns, the handler has returned and is not called again. Never throws; idempotent.</summary>
    /// <remarks>A handler must not wait for it.</remarks>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Unsubscribes without waiting for the handler, which may be the caller.</summary>
    internal Task LeaveAsync() => _stop.CancelAsync();

    /// <summary>Subscribes; every entry from when this returns is the subscriber's.</summary>
    internal static async Task<WorkerLogSubscription> OpenAsync(
        IWorkerLog log, Action<WorkerLogEntry> handler, LogLevel least, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (least is < LogLevel.Trace or > LogLevel.Critical)
        {
            throw new ArgumentOutOfRangeException(nameof(least), least, "The least level is Trace to Critical.");
        }

        var subscription = new WorkerLogSubscription(handler);
        IAsyncEnumerator<LogMessage> entries =
            await Unbound(() => BeginAsync(log, (int)least, subscription._stop, cancellationToken)).ConfigureAwait(false);
        subscription.Completion = Task.Run(() => subscription.RunAsync(entries), CancellationToken.None);
        return subscription;
    }

    /// <summary>Not under the caller's RpcDeadline: a subscription is no call that ends.</summary>
    private static Task<T> Unbound<T>(Func<Task<T>> begin)
    {
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return Task.Run(begin);
    }

    private static async Task<IAsyncEnumerator<LogMessage>> BeginAsync(
        IWorkerLog log, int least, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        IAsyncEnumerator<LogMessage> entries = log.ReadAsync(least, stop.Token).GetAsyncEnumerator(stop.Token);
        try
        {
            // The first item only says that the subscription is there.
            using CancellationTokenRegistration given = cancellationToken.UnsafeRegister(
                static source => ((CancellationTokenSource)source!).Cancel(), stop);
            await entries.MoveNextAsync().ConfigureAwait(false);
            return entries;
        }
        catch
        {
            await entries.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private async Task RunAsync(IAsyncEnumerator<LogMessage> entries)
    {
        try
        {
            while (await entries.MoveNextAsync().ConfigureAwait(false))
            {
                if (_stop.IsCancellationRequested)
                {
                    return;
                }

                _handler(entries.Current.ToEntry());
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Unsubscribed.
        }
        finally
        {
            await entries.DisposeAsync().ConfigureAwait(false);
        }
    }
}
