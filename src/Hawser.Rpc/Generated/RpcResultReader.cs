using System.ComponentModel;
using System.Text.Json;

namespace Hawser.Rpc.Generated;

/// <summary>Reads a call's result.</summary>
/// <typeparam name="TResult">The result's type.</typeparam>
/// <param name="reader">Stands on the value's first token; must stand on its last one afterwards.</param>
/// <param name="json">The contract's serializer.</param>
/// <returns>The result.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate TResult RpcResultReader<TResult>(ref Utf8JsonReader reader, RpcJson json);
