using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Hawser.Rpc.Serving;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Generated;

/// <summary>
/// One incoming call, from a pool: generated dispatchers use it until the task that they return has ended, and never after. Its token
/// may be kept for ever.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Design", "CA1001", Justification = "The writer writes to a buffer of ours: nothing of it needs an end.")]
public sealed partial class RpcInvocation
{
    private readonly ServedCalls _owner;
    private readonly int _depth;
    private readonly PooledBuffer _answer = new();
    private Utf8JsonWriter? _writer; // Made for the first answer: one-way calls have none.
    private readonly int _writerDepth;
    private bool _resultBegun;

    internal RpcInvocation(ServedCalls owner, int depth, int peerDepth)
    {
        _owner = owner;
        _depth = depth;
        _writerDepth = peerDepth;
        _onHandlerEnded = OnHandlerEnded;
    }

    /// <summary>Which of the contract's methods is called, counted as in <see cref="RpcContract.Methods"/>.</summary>
    public int MethodIndex => Served.Index;

    /// <summary>
    /// Fires when the caller gives up, its deadline passes, or the connection ends. That of a one-way call never fires.
    /// </summary>
    public CancellationToken CancellationToken => Id.IsNone ? CancellationToken.None : Cancellation.Token;

    /// <summary>The contract's serializer.</summary>
    public RpcJson Json => Served.Json;

    /// <summary>Begins the answer. The writer stands where the result goes; a call that never asks for it answers null.</summary>
    public Utf8JsonWriter Result
    {
        get
        {
            if (!_resultBegun)
            {
                _resultBegun = true;
                BeginAnswer("\"result\":"u8);
            }

            return Writer;
        }
    }

    private Utf8JsonWriter Writer => _writer ??= new Utf8JsonWriter(_answer, WireText.WriterOptions(_writerDepth, enclosing: 1));

    /// <summary>Begins to read the parameters.</summary>
    public RpcParamsReader ReadParams()
    {
        IsReadingParameters = true;
        return new RpcParamsReader(this, _parameters.AsSpan(0, _parametersLength), _depth);
    }
}
