using System.Collections.Concurrent;
using Hawser.Agent;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Runtimes;
using Hawser.Workers;
using Hawser.Workers.Launching;

namespace Hawser.Chaos;

/// <summary>
/// Counts every call and what became of it, every process and whether it is gone, and whatever must not be. A call has one outcome: its right answer,
/// or one of the failures that tell what happened. Anything else is a fault: a wrong answer, another exception, none at all. Thread-safe.
/// </summary>
internal sealed class Oracle
{
    /// <summary>Past it a call has no outcome. Far longer than any time-out of the rounds, on a machine that is overloaded too.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<(string Kind, string Outcome), long> _outcomes = new();
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly ConcurrentDictionary<(int Id, string? Started), string> _processes = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private long _begun;
    private long _ended;
    private long _begunBefore;
    private long _disturbed;
    private long _disturbedBefore;

    /// <summary>What faults are told under.</summary>
    internal string Round { get; set; } = "";

    internal IReadOnlyCollection<string> Faults => _faults;

    /// <summary>The processes that were seen and are still there, and what they were.</summary>
    internal IEnumerable<string> LivingProcesses => _processes
        .Where(static one => one.Key.Started is { } started && ProcessTable.IsThere(one.Key.Id) && ProcessTable.StartOf(one.Key.Id) == started)
        .Select(static one => $"{one.Key.Id} ({one.Value})");

    internal void Fault(string what) => _faults.Enqueue($"{Round}: {what}");

    /// <summary>Counts something that is no call: a disturbance, an event.</summary>
    internal void Count(string what, long times = 1) => _counts.AddOrUpdate(what, times, (_, before) => before + times);

    internal void Disturbed(string how)
    {
        Count(how);
        Interlocked.Increment(ref _disturbed);
    }

    internal void Saw(int process, string what) => _processes.TryAdd((process, ProcessTable.StartOf(process)), what);

    internal bool HasSeen(int process) => _processes.Keys.Any(one => one.Id == process);

    /// <summary>Makes a call, and counts its outcome.</summary>
    /// <param name="kind">What is called.</param>
    /// <param name="call">The call; a wrong answer is a <see cref="WrongAnswerException"/>.</param>
    /// <returns>Whether it had its answer.</returns>
    internal Task<bool> CallAsync(string kind, Func<Task> call) => CallUntilAsync(kind, call, CancellationToken.None);

    /// <inheritdoc cref="CallAsync"/>
    /// <param name="kind">What is called.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancelled">Whether its caller has given it up: then that is an outcome.</param>
    internal async Task<bool> CallUntilAsync(string kind, Func<Task> call, CancellationToken cancelled)
    {
        Interlocked.Increment(ref _begun);
        string outcome;
        try
        {
            Task called = call();
            if (await Task.WhenAny(called, Task.Delay(Patience, CancellationToken.None)) == called)
            {
                await called;
                outcome = "answered";
            }
            else
            {
                outcome = "no outcome";
                Fault($"a call of {kind} has no outcome after {Patience.TotalSeconds:0} s");
            }
        }
        catch (Exception e)
        {
            outcome = e.GetType().Name;
            if (!IsOutcome(e, cancelled))
            {
                Fault($"a call of {kind} ended by {e}");
            }
        }

        Interlocked.Increment(ref _ended);
        _outcomes.AddOrUpdate((kind, outcome), 1, static (_, before) => before + 1);
        return outcome == "answered";
    }

    internal string TakeRoundSummary()
    {
        long begun = Interlocked.Read(ref _begun), disturbed = Interlocked.Read(ref _disturbed);
        string summary = $"{begun - _begunBefore,7} calls, {disturbed - _disturbedBefore,3} disturbances";
        (_begunBefore, _disturbedBefore) = (begun, disturbed);
        return summary;
    }

    internal void Summarize(TextWriter output)
    {
        if (Interlocked.Read(ref _begun) != Interlocked.Read(ref _ended))
        {
            Fault($"{_begun} calls were begun, and {_ended} have ended");
        }

        output.WriteLine($"{_begun} calls, {_ended} outcomes, {_processes.Count} processes");
        foreach (IGrouping<string, KeyValuePair<(string Kind, string Outcome), long>> kind in
            _outcomes.GroupBy(static one => one.Key.Kind).OrderBy(static kind => kind.Key, StringComparer.Ordinal))
        {
            IEnumerable<string> outcomes = kind.OrderByDescending(static one => one.Value).Select(static one => $"{one.Value} {one.Key.Outcome}");
            output.WriteLine($"  {kind.Key}: {string.Join(", ", outcomes)}");
        }

        foreach ((string what, long times) in _counts.OrderBy(static one => one.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"  {what}: {times}");
        }

        output.WriteLine(_faults.IsEmpty ? "Nothing was wrong." : $"{_faults.Count} things were wrong:");
        foreach (string fault in _faults)
        {
            output.WriteLine($"  {fault}");
        }
    }

    /// <summary>What tells a caller what happened. A cancellation is the caller's own or none.</summary>
    private static bool IsOutcome(Exception e, CancellationToken cancelled) => e switch
    {
        OperationCanceledException => cancelled.IsCancellationRequested,
        RpcProtocolException protocol => protocol.Code == RpcErrorCodes.Busy,
        RemoteException or RpcTimeoutException or ConnectionLostException or WorkerExitedException => true,
        WorkerStartException or WorkerLaunchException or WorkerConnectException => true,
        WorkerUnavailableException or WorkerGaveUpException => true,
        PoolExhaustedException or PoolUnavailableException or PoisonItemException => true,
        AgentUnavailableException or RuntimeConnectException => true,
        _ => false,
    };
}
