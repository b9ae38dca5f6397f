namespace Hawser.Rpc.Generators;

/// <summary>The names of the types that the generator looks for, and of those that generated code uses.</summary>
internal static class KnownNames
{
    public const string ContractAttribute = "Hawser.Rpc.RpcContractAttribute";
    public const string MethodAttribute = "Hawser.Rpc.RpcMethodAttribute";
    public const string OneWayAttribute = "Hawser.Rpc.OneWayAttribute";
    public const string IdempotentAttribute = "Hawser.Rpc.IdempotentAttribute";
    public const string SequentialAttribute = "Hawser.Rpc.SequentialAttribute";

    public const string Peer = "Hawser.Rpc.RpcPeer";
    public const string Service = "Hawser.Rpc.RpcService";

    public const string ProcessPool = "Hawser.Workers.ProcessPool";

    public const string CancellationToken = "System.Threading.CancellationToken";
    public const string JsonSerializerContext = "System.Text.Json.Serialization.JsonSerializerContext";

    public const string GlobalTask = "global::System.Threading.Tasks.Task";
    public const string GlobalValueTask = "global::System.Threading.Tasks.ValueTask";
    public const string GlobalSequence = "global::System.Collections.Generic.IAsyncEnumerable";
    public const string GlobalProgress = "global::System.IProgress";
    public const string GlobalMemory = "global::System.ReadOnlyMemory<byte>";
    public const string GlobalToken = "global::System.Threading.CancellationToken";
    public const string GlobalException = "global::System.Exception";
    public const string GlobalTokenType = "global::System.Text.Json.JsonTokenType";
    public const string GlobalReader = "global::System.Text.Json.Utf8JsonReader";
    public const string GlobalJsonException = "global::System.Text.Json.JsonException";

    public const string GlobalContract = "global::Hawser.Rpc.Generated.RpcContract";
    public const string GlobalRegistry = "global::Hawser.Rpc.Generated.RpcContractRegistry";
    public const string GlobalMethod = "global::Hawser.Rpc.Generated.RpcMethod";
    public const string GlobalCaller = "global::Hawser.Rpc.Generated.RpcCaller";
    public const string GlobalInvocation = "global::Hawser.Rpc.Generated.RpcInvocation";
    public const string GlobalBytes = "global::Hawser.Rpc.Generated.RpcBytes";
    public const string GlobalJson = "global::Hawser.Rpc.Generated.RpcJson";
}
