using System.Text.Json;
using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Calls;

/// <summary>Makes an exception of the error that answered a call.</summary>
internal static class ErrorReader
{
    // An error object is at most 64 KiB long, but its depth is the sender's choice.
    private const int MostInner = 32;

    /// <param name="error">The error object.</param>
    /// <param name="method">The wire name of the called method.</param>
    /// <param name="deadline">The time that the call had, or null.</param>
    public static Exception Read(ReadOnlySpan<byte> error, string method, TimeSpan? deadline)
    {
        try
        {
            var reader = new Utf8JsonReader(error, new JsonReaderOptions { MaxDepth = 1000 });
            return Read(JsonElement.ParseValue(ref reader), method, deadline);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return new RpcProtocolException(
                RpcErrorCodes.InvalidRequest, $"'{method}' was answered by an error that cannot be read: {e.Message}", e);
        }
    }

    private static Exception Read(JsonElement error, string method, TimeSpan? deadline)
    {
        if (!error.TryGetProperty("code"u8, out JsonElement number) || !number.TryGetInt32(out int code))
        {
            return new RpcProtocolException(RpcErrorCodes.InvalidRequest, $"'{method}' was answered by an error without a code.");
        }

        string message = Text(error, "message"u8) ?? "";
        JsonElement data = error.TryGetProperty("data"u8, out JsonElement given) && given.ValueKind == JsonValueKind.Object ? given : default;
        return code switch
        {
            RpcErrorCodes.DeadlineExceeded when deadline is { } time => new RpcTimeoutException(method, time),
            RpcErrorCodes.MessageTooLarge when data.ValueKind == JsonValueKind.Object =>
                new MessageTooLargeException(method, Number(data, "size"u8), Number(data, "limit"u8)),
            RpcErrorCodes.ApplicationError => Remote(data, message, code, MostInner),

            // Reserved for the protocol by JSON-RPC 2.0 (and -32800 by its use in LSP); all others are the application's own.
            (>= -32768 and < -32000) or RpcErrorCodes.Cancelled => new RpcProtocolException(
                code, message.Contains(method, StringComparison.Ordinal) ? message : $"'{method}' was refused: {message}"),
            _ => Remote(data, message, code, MostInner),
        };
    }

    private static RemoteException Remote(JsonElement data, string message, int code, int mostInner)
    {
        if (data.ValueKind != JsonValueKind.Object)
        {
            return new RemoteException(message, remoteType: "", code: code);
        }

        RemoteException? inner = mostInner > 0 && data.TryGetProperty("inner"u8, out JsonElement cause) && cause.ValueKind == JsonValueKind.Object
            ? Remote(cause, "", code, mostInner - 1)
            : null;
        return new RemoteException(Text(data, "message"u8) ?? message, Text(data, "type"u8) ?? "", Text(data, "stack"u8), code, inner);
    }

    private static string? Text(JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long Number(JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number
            : 0;
}
