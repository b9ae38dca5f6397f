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
    private TaskCompletionSource _signal = NewSignal();
    private TaskCompletionSource _empty = NewSignal();
    private EventMessage? _sending;
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
        _empty.SetResult();
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
            if (_empty.Task.IsCompleted)
            {
                _empty = NewSignal();
            }

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

    /// <summary>Sends what waits, at once, and waits until the agent has stored it.</summary>
    /// <param name="cancellationToken">Gives up waiting; nothing is lost by it.</param>
    /// <exception cref="AgentUnavailableException">No connection comes any more, and events are left.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        Task empty;
        lock (_gate)
        {
            _signal.TrySetResult();
            empty = _empty.Task;
        }

        await empty.WaitAsync(cancellationToken).ConfigureAwait(false);
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

    /// <summary>No more are taken.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _ended = true;
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
                Acknowledged();
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

    private void Acknowledged()
    {
        lock (_gate)
        {
            _sending = null;
            if (_queue.Count == 0)
            {
                _empty.TrySetResult();
            }
        }
    }

    /// <summary>Nothing can be sent any more.</summary>
    private void End(Exception reason)
    {
        TaskCompletionSource empty;
        lock (_gate)
        {
            _ended = true;
            _dropped += _queue.Count + (_sending?.Events!.Length ?? 0);
            _sending = null;
            _queue.Clear();
            empty = _empty;
        }

        if (empty.TrySetException(new AgentUnavailableException("No connection to the agent comes any more, and events were left.", reason)))
        {
            _ = empty.Task.Exception; // Nobody may be waiting.
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Batch {Sequence} of {Count} events was not acknowledged, and is sent again")]
    private static partial void LogNotTaken(ILogger logger, long sequence, int count, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Left} events were not sent before the end")]
    private static partial void LogLeft(ILogger logger, int left, Exception exception);
}
