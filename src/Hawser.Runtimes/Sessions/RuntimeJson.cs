using System.Text.Json;
using System.Text.Json.Serialization;
using Hawser.Runtimes.Connecting;
using Hawser.Runtimes.Editing;
using Hawser.Runtimes.Standby;
using Hawser.Workers;

namespace Hawser.Runtimes.Sessions;

/// <summary>How the values of <see cref="IRuntimeSession"/> are written: generated at build time, since reflection costs a start its first cell.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionWelcome))]
[JsonSerializable(typeof(RuntimeEvent))]
[JsonSerializable(typeof(ObservedItem))]
[JsonSerializable(typeof(EvaluationRequest))]
[JsonSerializable(typeof(EvaluationReference))]
[JsonSerializable(typeof(IReadOnlyList<CodeDiagnostic>))]
[JsonSerializable(typeof(InterruptReport))]
[JsonSerializable(typeof(EditRequest))]
[JsonSerializable(typeof(CompletionList))]
[JsonSerializable(typeof(Hover))]
[JsonSerializable(typeof(SignatureHelp))]
[JsonSerializable(typeof(FormattedCode))]
[JsonSerializable(typeof(ObserverTicketContent))]
[JsonSerializable(typeof(WorkerHandle<IRuntimeSession>))]
[JsonSerializable(typeof(WorkerHandle<IRuntimeObservation>))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(Rehearsal))]
internal sealed partial class RuntimeJson : JsonSerializerContext;
