namespace Hawser.Rpc;

/// <summary>Names by which tools for observation find what this assembly emits.</summary>
public static class RpcDiagnostics
{
    /// <summary>
    /// The <see cref="System.Diagnostics.ActivitySource"/> of calls: a client activity for each call made, a server activity for each
    /// request or one-way call that is carried out, its child also across processes. Their tags are those of OpenTelemetry's conventions
    /// for RPC: <c>rpc.system</c> (<c>jsonrpc</c>), <c>rpc.service</c>, <c>rpc.method</c>, <c>rpc.jsonrpc.version</c>,
    /// <c>rpc.jsonrpc.request_id</c>, and for failures <c>rpc.jsonrpc.error_code</c> and <c>error.type</c>. While nobody listens to it,
    /// none is made.
    /// </summary>
    public const string ActivitySourceName = "Hawser.Rpc";
}
