using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hawser.Workers.Handles;

/// <summary>Makes the converter of a <see cref="WorkerHandle{TContract}"/>, for reflection and for source-generated contexts alike.</summary>
internal sealed class WorkerHandleConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert)
    {
        ArgumentNullException.ThrowIfNull(typeToConvert);
        return typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(WorkerHandle<>);
    }

    [UnconditionalSuppressMessage(
        "AOT", "IL3050", Justification = "A contract is an interface, and all instantiations over reference types share their code.")]
    [UnconditionalSuppressMessage(
        "Trimming", "IL2055", Justification = "The converter asks nothing of its type argument, and is named here with its constructor.")]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor, typeof(WorkerHandleConverter<>))]
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(typeToConvert);
        return (JsonConverter)Activator.CreateInstance(
            typeof(WorkerHandleConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
    }
}
