using System.Text.Json;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Generated;

public sealed partial class RpcInvocation
{
    internal RpcInvocation(int depth)
    {
        _depth = depth;
        _writer = new Utf8JsonWriter(_answer, WireText.WriterOptions(depth, enclosing: 1));
    }

    /// <summary>Fires when the caller gives up, the deadline passes, or the connection ends.</summary>
    public CancellationToken CancellationToken { get; private set; }

    internal void Begin(RpcMethod method, int index, RpcJson json, byte[] parameters, int length)
    {
        _method = method;
        MethodIndex = index;
        _json = json;
        _parameters = parameters;
        _parametersLength = length;
    }

    private void BeginAnswer(ReadOnlySpan<byte> member)
    {
        _answer.Begin(0);
        _answer.Append("{\"jsonrpc\":\"2.0\",\"id\":1,"u8);
        _answer.Append(member);
        _writer.Reset(_answer);
    }
}
