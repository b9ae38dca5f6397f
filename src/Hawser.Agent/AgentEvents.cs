using System.Security.Cryptography;
using Hawser.Agent.Links;
using Hawser.Agent.Wire;
using Hawser.Rpc;
using Microsoft.Extensions.Logging;

namespace Hawser.Agent;

/// <summary>
/// What happens in a worker, on its way to the agent: queued within a bound, sent in batches, and kept until the agent has stored it. So a lost
/// connection costs nothing, and nothing is counted twice. Thread-safe.
/// </summary>
/// <remarks>
/// A batch goes when it is full or when <see cref="AgentClientOptions.EventInterval"/> has passed, one at a time; one that is not acknowledged is sent
/// again, with the same id, until it is. When the queue is full, new events are dropped, and counted.
/// </remarks>
public sealed partial class AgentEvents
{
    /// <summary>A batch has hardly more than these, so that it is never too long for a message.</summary>
    private const int MostCharacters = 1 << 20;

    private readonly AgentLink? _link;
    private readonly Action _use;
    private readonly AgentClientOptions _options;
    private readonly ILogger _logger;
    private readonly string _stream = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly Lock _gate = new();
    private readonly Queue<AgentEvent> _queue = new();

    // Who waits for what was added until they came: in that order, which is the order in which it is acknowledged.
    private readonly Queue<(long Upto, TaskCompletionSource Stored)> _waiters = new();
    private (long Upto, TaskCompletionSource Stored) _lastWaiter;
    private TaskCompletionSource _signal = NewSignal();
    private EventMessage? _sending;
    private AgentUnavailableException? _failure;
    private long _added;
    private long _stored;
    private long _sequence;
    private long _dropped;
    private long _droppedTold;
    private bool _runs;
    private bool _hurries;
    private bool _ended;

    internal AgentEvents(AgentLink? link, Action use, AgentClientOptions options, ILogger logger)
    {
        _link = link;
        _use = use;
        _options = options;
        _logger = logger;
    }

    /// <summary>How many events were dropped, because the queue was full or there is no agent to take them.</summary>
    public long Dropped
    {
        get
        {
            lock (_gate)
            {
                return _dropped;
            }
        }
    }

    /// <summary>How many events wait, those included that are under way.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count + (_sending?.Events!.Length ?? 0);
            }
        }
    }

    private bool HasEnded
    {
        get
        {
            lock (_gate)
            {
                return _ended;
            }
        }
    }

    /// <summary>Adds an event. Never waits.</summary>
    /// <param name="item">The event.</param>
    /// <returns>False: it was dropped, and counted (<see cref="Dropped"/>).</returns>
    /// <exception cref="ArgumentException">Its name, count or detail is out of range.</exception>
    public bool TryAdd(AgentEvent item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (item.Fault() is { } fault)
        {
            throw new ArgumentException($"No agent takes this event: {fault}.", nameof(item));
        }

        lock (_gate)
        {
            if (_link is null || _ended || _queue.Count >= _options.EventCapacity)
            {
                _dropped++;
                return false;
            }

            _queue.Enqueue(item);
            _added++;
            if (_queue.Count >= _options.EventBatch || _hurries)
            {
                _signal.TrySetResult();
            }

            if (_runs)
            {
                return true;
            }

            _runs = true;
        }

        Start();
        return true;
    }

    /// <summary>As the other, with the event's parts.</summary>
    /// <param name="name">What happened.</param>
    /// <param name="count">How many times; above zero.</param>
    /// <param name="detail">A text to keep with it; null: none.</param>
    /// <returns>False: it was dropped, and counted.</returns>
    /// <exception cref="ArgumentException">One of them is out of range.</exception>
    public bool TryAdd(string name, long count = 1, string? detail = null) => TryAdd(new AgentEvent(name, count, detail));

    /// <summary>Sends what waits, at once, and waits until the agent has stored it; not for what is added meanwhile.</summary>
    /// <param name="cancellationToken">Gives up waiting; nothing is lost by it.</param>
    /// <exception cref="AgentUnavailableException">No connection comes any more, or the client was disposed, and events are left.</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_stored == _added)
            {
                return Task.CompletedTask;
            }

            if (_failure is not null)
            {
                return Task.FromException(_failure);
            }

            _signal.TrySetResult();
            if (_waiters.Count == 0 || _lastWaiter.Upto < _added)
            {
                _lastWaiter = (_added, NewSignal());
                _waiters.Enqueue(_lastWaiter);
            }

            return _lastWaiter.Stored.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The client ends: what waits goes out, within the time, and what still comes is sent without waiting for more.</summary>
    internal async Task FinishAsync(TimeSpan timeout)
    {
        lock (_gate)
        {
            _hurries = true;
        }

        try
        {
            await FlushAsync().WaitAsync(timeout, _options.TimeProvider).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or AgentUnavailableException)
        {
            LogLeft(_logger, Waiting, e);
        }
    }

    /// <summary>No more are taken. What is under way is still tried until the link is closed.</summary>
    internal void Close()
    {
        bool isUnderWay;
        lock (_gate)
        {
            _ended = true;
            isUnderWay = _sending is not null;
        }

        if (!isUnderWay)
        {
            End(null);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Under nobody's deadline or activity: it lasts as long as the client.</summary>
    private void Start()
    {
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _use();
        _ = Task.Run(RunAsync);
    }

    private async Task RunAsync()
    {
        while (await NextAsync().ConfigureAwait(false) is { } batch)
        {
            await DeliverAsync(batch).ConfigureAwait(false);
        }

        if (HasEnded)
        {
            End(null);
        }
    }

    /// <summary>Waits until there is a batch to send.</summary>
    /// <returns>Null: no more are sent.</returns>
    private async Task<EventMessage?> NextAsync()
    {
        Task full;
        lock (_gate)
        {
            full = _signal.Task;
        }

        await full.WaitAsync(_options.EventInterval, _options.TimeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (_ended || _queue.Count == 0)
            {
                // What comes next begins a run of its own, so that a worker to which nothing happens has no timer.
                _runs = false;
                return null;
            }

            _sending = new EventMessage(_stream, ++_sequence, _dropped - _droppedTold, Take());
            _droppedTold = _dropped;
            return _sending;
        }
    }

    // Under the lock.
    private AgentEvent[] Take()
    {
        var events = new List<AgentEvent>(Math.Min(_queue.Count, _options.EventBatch));
        int characters = 0;
        while (events.Count < _options.EventBatch && characters < MostCharacters && _queue.TryDequeue(out AgentEvent? item))
        {
            events.Add(item);
            characters += item.Name.Length + (item.Detail?.Length ?? 0);
        }

        if (_queue.Count == 0 && _signal.Task.IsCompleted)
        {
            _signal = NewSignal();
        }

        return [.. events];
    }

    /// <summary>Sends a batch until it is acknowledged.</summary>
    private async Task DeliverAsync(EventMessage batch)
    {
        var backOff = new BackOff(_options.ReconnectDelay, _options.MaxReconnectDelay, jitter: 0.5);
        while (true)
        {
            try
            {
                await _link!.Session.TakeEventsAsync(batch).ConfigureAwait(false);
                Acknowledged(batch.Events!.Length);
                return;
            }
            catch (Exception e)
            {
                LogNotTaken(_logger, batch.Sequence, batch.Events!.Length, e);
                if (_link!.State == AgentClientState.Closed || e is ContractMismatchException)
                {
                    End(e);
                    return;
                }
            }

            await Task.Delay(backOff.Next(), _options.TimeProvider).ConfigureAwait(false);
        }
    }

    private void Acknowledged(int events)
    {
        lock (_gate)
        {
            _sending = null;
            _stored += events;
            while (_waiters.TryPeek(out (long Upto, TaskCompletionSource Stored) first) && first.Upto <= _stored)
            {
                _waiters.Dequeue().Stored.SetResult();
            }
        }
    }

    /// <summary>Nothing can be sent any more.</summary>
    private void End(Exception? reason)
    {
        lock (_gate)
        {
            _ended = true;
            _dropped += _queue.Count + (_sending?.Events!.Length ?? 0);
            _sending = null;
            _queue.Clear();
            _failure ??= new AgentUnavailableException("No connection to the agent comes any more, and events were left.", reason);
            while (_waiters.TryDequeue(out (long Upto, TaskCompletionSource Stored) waiter))
            {
                waiter.Stored.SetException(_failure);
                _ = waiter.Stored.Task.Exception; // Nobody may be waiting.
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Batch {Sequence} of {Count} events was not acknowledged, and is sent again")]
    private static partial void LogNotTaken(ILogger logger, long sequence, int count, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Left} events were not sent before the end")]
    private static partial void LogLeft(ILogger logger, int left, Exception exception);
}
