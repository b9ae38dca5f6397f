using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
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
    private readonly PooledBuffer _answer = new();
    private readonly Utf8JsonWriter _writer;
    private readonly int _depth;
    private RpcMethod? _method;
    private RpcJson? _json;
    private byte[] _parameters = [];
    private int _parametersLength;
    private bool _resultBegun;

    /// <summary>Which of the contract's methods is called, counted as in <see cref="RpcContract.Methods"/>.</summary>
    public int MethodIndex { get; private set; }

    /// <summary>The contract's serializer.</summary>
    public RpcJson Json => _json!;

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

            return _writer;
        }
    }

    internal RpcMethod Method => _method!;

    /// <summary>The parameter that is being read: what is thrown meanwhile is the caller's mistake.</summary>
    internal string? CurrentParameter { get; set; }

    internal bool IsReadingParameters { get; set; }

    /// <summary>Begins to read the parameters.</summary>
    public RpcParamsReader ReadParams()
    {
        IsReadingParameters = true;
        return new RpcParamsReader(this, _parameters.AsSpan(0, _parametersLength), _depth);
    }
}
