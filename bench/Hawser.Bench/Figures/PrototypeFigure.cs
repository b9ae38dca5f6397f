using Hawser.Bench.Limits;

namespace Hawser.Bench.Figures;

/// <summary>A figure against a JSON-RPC prototype between two processes.</summary>
internal abstract class PrototypeFigure() : RpcFigure(LimitRole.Prototype)
{
    private PrototypeClient? _prototype;

    public override string Limit => "a bare JSON-RPC prototype: no authentication, no limits, no flow control";

    protected PrototypeClient Prototype => _prototype ?? throw new InvalidOperationException("The figure has not been opened.");

    public override async Task OpenAsync()
    {
        await base.OpenAsync();
        _prototype = new PrototypeClient(LimitPeer.Socket);
    }
}
