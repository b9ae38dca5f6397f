using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc.Generated;
using Hawser.Rpc.Streams;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Calls;

/// <summary>
/// The calls that one peer makes. Thread-safe.
/// </summary>
/// <remarks>
/// A call goes New → (Waiting →) Live → Settled, and each step is taken under one lock, so that of an answer, a cancellation, a timeout
/// and a lost connection exactly one settles it. Ids only ever count up: a late answer finds nothing, never another call. A call that was
/// given up after it was sent still counts against the peer's limits until the peer has answered it (<see cref="_abandoned"/>), because
/// it counts there too.
/// </remarks>
internal sealed partial class OutgoingCalls
{
    public static readonly RpcResultReader<Nothing> ReadNothing = static (ref Utf8JsonReader _, RpcJson _) => default;

    private readonly Outbound _outbound;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _callTimeout;
    private readonly LossExplanation _loss;
    private readonly Action _drained;
    private readonly TimeSpan _unansweredGrace;
    private readonly ObjectPool<RpcRequest> _requests;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, PendingCall> _live = [];
    private readonly Dictionary<long, AbandonedCall> _abandoned = [];
    private readonly Dictionary<long, AbandonedCall> _producing = []; // By the id of the question for their producer's end.
    private readonly List<PendingCall> _waiting = [];
    private TaskCompletionSource<bool>? _noneAbandoned;
    private int _telling; // Calls whose grace is over, of which somebody is about to be told or is being told.
    private long _lastId;
    private long _pendingBytes;
    private Phase _phase = Phase.Open;
    private IpcEnd? _end;
    private string[] _inFlightAtEnd = [];

    /// <param name="outbound">Sends.</param>
    /// <param name="options">The peer's options.</param>
    /// <param name="loss">Says what a call fails with when the connection is lost.</param>
    /// <param name="drained">Called, outside of any lock, when the last open call has been settled.</param>
    /// <param name="streams">The peer's streams.</param>
    public OutgoingCalls(Outbound outbound, RpcPeerOptions options, LossExplanation loss, Action drained, StreamTable streams)
    {
        Streams = streams;
        _outbound = outbound;
        _clock = options.TimeProvider;
        _callTimeout = options.CallTimeout;
        _loss = loss;
        _drained = drained;
        _unansweredGrace = options.UnansweredGrace;
        Depth = options.Limits.Depth;
        _requests = new ObjectPool<RpcRequest>(() => new RpcRequest(this, outbound.Limits.Depth), capacity: 64);
    }

    private enum Phase
    {
        Open,
        Closing,
        Ended,
    }

    public StreamTable Streams { get; }

    /// <summary>Told of calls that stay unanswered after they were given up; must not throw. Null: nobody is.</summary>
    public Action<RpcUnansweredCall>? OnUnanswered { get; init; }

    /// <summary>How deep an answer may nest.</summary>
    public int Depth { get; }

    /// <summary>The methods whose answers are awaited; after the end, those that were awaited then.</summary>
    public IReadOnlyList<string> InFlight
    {
        get
        {
            lock (_gate)
            {
                return _phase == Phase.Ended ? _inFlightAtEnd : MethodsInFlight();
            }
        }
    }

    /// <summary>Whether calls are made.</summary>
    public bool IsOpen => _phase == Phase.Open;

    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _live.Count == 0 && _waiting.Count == 0;
            }
        }
    }

    public RpcRequest Begin(RpcMethod method, RpcJson json)
    {
        RpcRequest request = _requests.Take();
        request.Begin(method, json);
        return request;
    }

    public void Return(RpcRequest request) => _requests.Return(request);

    public Task<TResult> Call<TResult>(
        RpcRequest request, RpcResultReader<TResult> read, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            request.Return();
            return Task.FromCanceled<TResult>(cancellationToken);
        }

        var call = new PendingCall<TResult>(this, request.Method, request.Json, read);
        Start(call, request, timeout, cancellationToken);
        return call.Task;
    }

    /// <summary>Makes a call whose result is bytes or a stream.</summary>
    public Task<StreamResult> CallForStream(
        RpcRequest request, StreamResultKind kind, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            request.Return();
            return Task.FromCanceled<StreamResult>(cancellationToken);
        }

        if (_outbound.IsPlain && kind != StreamResultKind.Bytes)
        {
            NotSupportedException failure = NoStreams(request.Method.WireName);
            request.Return();
            return Task.FromException<StreamResult>(failure);
        }

        var call = new PendingStreamCall(this, Streams, request.Method, request.Json, kind);
        Start(call, request, timeout, cancellationToken);
        return call.Task;
    }

    /// <summary>An answer has come, on the reader thread.</summary>
    /// <returns>False: nobody waits for it.</returns>
    public bool TryAnswer(RequestId id, ReadOnlySpan<byte> payload, bool isError)
    {
        if (!TryTake(id, out PendingCall? call))
        {
            return false;
        }

        if (call is null)
        {
            // Given up: the cancellation that was sent ends its streams, those of a result too.
            return true;
        }

        if (isError)
        {
            call.Streams?.EndStreams();
        }
        else if (!_outbound.IsPlain)
        {
            call.Answering(payload);
        }

        call.Answer(payload, isError);
        return true;
    }

    /// <summary>An answer has come that cannot be read, on the reader thread.</summary>
    /// <returns>False: nobody waits for it.</returns>
    public bool TryFail(RequestId id, Exception failure)
    {
        if (!TryTake(id, out PendingCall? call))
        {
            return false;
        }

        call?.Streams?.End();
        call?.Fail(failure);
        return true;
    }

    /// <summary>A call's token has fired or its deadline passed.</summary>
    public void GiveUp(PendingCall call, Exception reason)
    {
        RpcRequest? unsent;
        bool wasSettled;
        bool wasLive;
        bool wake = false;
        bool drained;
        lock (_gate)
        {
            wasSettled = call.State == CallState.Settled;
            wasLive = call.State == CallState.Live;
            if (wasLive)
            {
                _live.Remove(call.Id);
                _abandoned.Add(call.Id, new AbandonedCall(call, reason));
            }
            else if (call.State == CallState.Waiting)
            {
                _waiting.Remove(call);

                // It may have been the one at the head that did not fit; the next may.
                wake = _waiting.Count > 0;
            }

            call.State = CallState.Settled;
            unsent = call.Request;
            call.Request = null;
            drained = IsDrained();
        }

        if (wasSettled)
        {
            call.GiveUpAnswered(reason);
            return;
        }

        unsent?.Return();
        call.Fail(reason);
        if (!wasLive)
        {
            call.Streams?.End();
        }
        else if (call.MarkAbandoned())
        {
            TellGivenUp(call);
        }

        if (wake)
        {
            WakeWaiting();
        }

        if (drained)
        {
            _drained();
        }
    }

    private string[] MethodsInFlight() => [.. _live.Values.Select(static call => call.Method.WireName)];

    // Under the lock.
    private bool IsDrained() => _phase != Phase.Open && _live.Count == 0 && _waiting.Count == 0;

    /// <summary>Settles the call that an answer is for; null: it was given up.</summary>
    /// <returns>False: there is none.</returns>
    public bool TryTake(RequestId id, out PendingCall? call)
    {
        call = null;
        if (!id.TryGetNumber(out long number))
        {
            return false;
        }

        bool wake;
        bool drained;
        lock (_gate)
        {
            if (_live.Remove(number, out call))
            {
                call.State = CallState.Settled;
                _pendingBytes -= call.Size;
            }
            else if (!TryForget(number))
            {
                return false;
            }

            wake = _waiting.Count > 0;
            drained = IsDrained();
        }

        if (wake)
        {
            WakeWaiting();
        }

        if (drained)
        {
            _drained();
        }

        return true;
    }
}
