using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Hawser.Rpc.Generated;

/// <summary>
/// Carries the values that generated code does not write itself, by the options of the contract: its own
/// <see cref="RpcContractAttribute.JsonContext"/>, else the peer's <see cref="RpcPeerOptions.Json"/>, else reflection. Thread-safe.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class RpcJson
{
    internal const DynamicallyAccessedMemberTypes ContextMembers =
        DynamicallyAccessedMemberTypes.PublicParameterlessConstructor | DynamicallyAccessedMemberTypes.PublicProperties;

    [DynamicallyAccessedMembers(ContextMembers)]
    private readonly Type? _context;

    // Made when a type asks for it, which those of JSON itself and the primitives that generated code writes never do: it takes a good part
    // of the time in which a worker starts.
    private JsonSerializerOptions? _options;

    private RpcJson(JsonSerializerOptions? options, [DynamicallyAccessedMembers(ContextMembers)] Type? context)
    {
        _options = options;
        _context = context;
    }

    private JsonSerializerOptions Options
    {
        get
        {
            if (Volatile.Read(ref _options) is { } made)
            {
                return made;
            }

            JsonSerializerOptions own = _context is null ? WithReflection(options: null) : OptionsOf(_context);
            return Interlocked.CompareExchange(ref _options, own, null) ?? own;
        }
    }

    /// <summary>Writes a value by its declared type.</summary>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <param name="writer">Stands where a value goes.</param>
    /// <param name="value">The value; null where the type allows it.</param>
    /// <exception cref="NotSupportedException">The options know nothing of the type, or it cannot be written.</exception>
    /// <exception cref="JsonException">The value contains itself, or nests too deep.</exception>
    public void Write<T>(Utf8JsonWriter writer, T value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (typeof(T) == typeof(JsonElement) || typeof(T) == typeof(JsonElement?))
        {
            WriteElement(writer, (JsonElement?)(object?)value);
        }
        else
        {
            JsonSerializer.Serialize(writer, value, TypeInfo<T>());
        }
    }

    /// <summary>Reads a value of a declared type.</summary>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <param name="reader">Stands on the value's first token, and on its last one afterwards.</param>
    /// <returns>The value; null when the JSON value is null.</returns>
    /// <exception cref="NotSupportedException">The options know nothing of the type, or it cannot be read.</exception>
    /// <exception cref="JsonException">The JSON value is not one of the type.</exception>
    public T? Read<T>(ref Utf8JsonReader reader) =>
        typeof(T) == typeof(JsonElement) || (typeof(T) == typeof(JsonElement?) && reader.TokenType != JsonTokenType.Null)
            ? (T)(object)JsonElement.ParseValue(ref reader)
            : typeof(T) == typeof(JsonElement?) ? default
            : JsonSerializer.Deserialize(ref reader, TypeInfo<T>());

    /// <summary>Writes a number, or <c>"NaN"</c>, <c>"Infinity"</c>, <c>"-Infinity"</c>, which JSON has no numbers for.</summary>
    /// <param name="writer">Stands where a value goes.</param>
    /// <param name="value">The number.</param>
    public static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteStringValue(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
        }
    }

    /// <inheritdoc cref="WriteDouble"/>
    public static void WriteSingle(Utf8JsonWriter writer, float value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (float.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            WriteDouble(writer, value);
        }
    }

    /// <summary>Reads what <see cref="WriteDouble"/> writes.</summary>
    /// <param name="reader">Stands on the value.</param>
    /// <returns>The number.</returns>
    /// <exception cref="FormatException">A number that is none of the type, or another text than the three.</exception>
    /// <exception cref="InvalidOperationException">Neither a number nor a string.</exception>
    public static double ReadDouble(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? ReadNamed(ref reader) : reader.GetDouble();

    /// <inheritdoc cref="ReadDouble"/>
    public static float ReadSingle(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? (float)ReadNamed(ref reader) : reader.GetSingle();

    internal static RpcJson FromContext([DynamicallyAccessedMembers(ContextMembers)] Type jsonContext)
    {
        if (!jsonContext.IsSubclassOf(typeof(JsonSerializerContext)))
        {
            throw new ArgumentException($"'{jsonContext}' is no JsonSerializerContext.", nameof(jsonContext));
        }

        return new RpcJson(options: null, jsonContext);
    }

    /// <summary>The peer's own: what its options name, with the reflection resolver where they name none.</summary>
    internal static RpcJson FromOptions(JsonSerializerOptions? options) =>
        new(options is { TypeInfoResolver: null } ? WithReflection(options) : options, context: null);

    private static JsonSerializerOptions OptionsOf([DynamicallyAccessedMembers(ContextMembers)] Type jsonContext)
    {
        // Only the generated Default has the options of [JsonSourceGenerationOptions]: the parameterless constructor leaves them out.
        PropertyInfo? property = jsonContext.GetProperty("Default", BindingFlags.Public | BindingFlags.Static);
        JsonSerializerContext context = property?.GetValue(null) as JsonSerializerContext
            ?? (JsonSerializerContext)Activator.CreateInstance(jsonContext)!;
        return context.Options;
    }

    private static void WriteElement(Utf8JsonWriter writer, JsonElement? value)
    {
        if (value is { } element)
        {
            element.WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    // The one place that needs reflection: contracts with a JsonContext, and peers whose options have a resolver, never come here.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Trimmed applications give a JsonContext or a resolver.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Trimmed applications give a JsonContext or a resolver.")]
    private static JsonSerializerOptions WithReflection(JsonSerializerOptions? options)
    {
        // Never the shared default options: they would keep the types of a collectible load context alive.
        JsonSerializerOptions own = options is null
            ? new JsonSerializerOptions { IncludeFields = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals }
            : new JsonSerializerOptions(options);
        own.TypeInfoResolver = new DefaultJsonTypeInfoResolver();
        own.MakeReadOnly();
        return own;
    }

    private static double ReadNamed(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("NaN"u8) ? double.NaN
        : reader.ValueTextEquals("Infinity"u8) ? double.PositiveInfinity
        : reader.ValueTextEquals("-Infinity"u8) ? double.NegativeInfinity
        : throw new FormatException("A number, \"NaN\", \"Infinity\" or \"-Infinity\" was expected.");

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}
