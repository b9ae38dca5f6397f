using System.Text.Json.Serialization;

namespace Hawser.Workers.Detached;

/// <summary>How the records of ended workers are written: by generated code, as the control contracts' values.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DetachedExit))]
internal sealed partial class DetachedJson : JsonSerializerContext;
