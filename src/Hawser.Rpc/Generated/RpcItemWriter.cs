using System.ComponentModel;
using System.Text.Json;

namespace Hawser.Rpc.Generated;

/// <summary>Writes one item of a stream, or one report of progress.</summary>
/// <typeparam name="T">The item's type.</typeparam>
/// <param name="writer">Stands where the value goes.</param>
/// <param name="value">The item.</param>
/// <param name="json">The contract's serializer.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void RpcItemWriter<T>(Utf8JsonWriter writer, T value, RpcJson json);
