using System.Text.Json;

namespace Hawser.Rpc.Generated;

// Values that travel beside the calls of a contract and are written as its own are: a worker's init value, a connection's argument.
public sealed partial class RpcJson
{
    /// <summary>How the values of a contract are written: its own JsonContext's way, else that of the options.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="options">As <see cref="RpcPeerOptions.Json"/>.</param>
    public static RpcJson For(RpcContract contract, JsonSerializerOptions? options)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return contract.OwnJson ?? FromOptions(options);
    }

    /// <summary>Writes a value.</summary>
    /// <typeparam name="T">Its type, as the reader names it.</typeparam>
    /// <param name="value">The value.</param>
    /// <exception cref="NotSupportedException">The type cannot be written.</exception>
    public JsonElement ToElement<T>(T value) => JsonSerializer.SerializeToElement(value, TypeInfo<T>());

    /// <summary>Reads a value.</summary>
    /// <param name="element">The value; null is JSON's null.</param>
    /// <param name="type">Its type.</param>
    /// <exception cref="JsonException">The value is not of this type.</exception>
    /// <exception cref="NotSupportedException">The type cannot be read.</exception>
    public object? FromElement(JsonElement? element, Type type) =>
        element is { } value
            ? value.Deserialize(Options.GetTypeInfo(type))
            : JsonSerializer.Deserialize("null"u8, Options.GetTypeInfo(type));
}
