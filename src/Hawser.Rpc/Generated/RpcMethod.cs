using System.ComponentModel;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hawser.Rpc.Wire;

namespace Hawser.Rpc.Generated;

/// <summary>One method of a contract, as the wire knows it. Immutable.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcMethod
{
    /// <summary>Called by generated code.</summary>
    /// <param name="wireName">The whole wire name.</param>
    /// <param name="oneWay">Whether it is sent as a notification.</param>
    /// <param name="parameters">The parameters' names, without the cancellation token.</param>
    public RpcMethod(string wireName, bool oneWay, string[] parameters)
    {
        ArgumentException.ThrowIfNullOrEmpty(wireName);
        ArgumentNullException.ThrowIfNull(parameters);
        WireName = wireName;
        OneWay = oneWay;
        Parameters = Array.AsReadOnly(parameters);
        NameUtf8 = Encoding.UTF8.GetBytes(wireName);
        EncodedName = WireText.IsPlain(wireName)
            ? NameUtf8
            : JsonEncodedText.Encode(wireName, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray();
    }

    /// <summary>The whole wire name.</summary>
    public string WireName { get; }

    /// <summary>Whether it is sent as a notification.</summary>
    public bool OneWay { get; }

    /// <summary>Whether it has <see cref="IdempotentAttribute"/>.</summary>
    public bool Idempotent { get; init; }

    /// <summary>The parameters' names, without the cancellation token.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>The name as it stands between quotes in a JSON text.</summary>
    internal byte[] EncodedName { get; }

    internal byte[] NameUtf8 { get; }

    /// <summary>The name of its activities, as OpenTelemetry wants it: <c>Contract/Method</c>.</summary>
    internal string TraceName => field ??= Service is { } service ? $"{service}/{OwnName}" : WireName;

    /// <summary>The tags that its activities begin with. Made when somebody listens.</summary>
    internal KeyValuePair<string, object?>[] TraceTags => field ??=
    [
        new("rpc.system", "jsonrpc"),
        .. Service is { } service ? [new("rpc.service", service)] : Array.Empty<KeyValuePair<string, object?>>(),
        new("rpc.method", OwnName),
        new("rpc.jsonrpc.version", "2.0"),
    ];

    private string? Service => WireName.LastIndexOf('.') is > 0 and int dot ? WireName[..dot] : null;

    private string OwnName => WireName[(WireName.LastIndexOf('.') + 1)..] is { Length: > 0 } name ? name : WireName;
}
