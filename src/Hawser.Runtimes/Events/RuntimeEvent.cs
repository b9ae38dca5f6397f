using System.Text.Json.Serialization;

namespace Hawser.Runtimes;

/// <summary>
/// Something that happened in a runtime. Events of a session are numbered from 1 without gaps, in the order in which they happened, so that who
/// comes back after a lost connection can go on after the last one that it has.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(EvaluationStarted), "started")]
[JsonDerivedType(typeof(EvaluationOutput), "output")]
[JsonDerivedType(typeof(EvaluationDisplay), "display")]
[JsonDerivedType(typeof(EvaluationLog), "log")]
[JsonDerivedType(typeof(InputRequested), "input")]
[JsonDerivedType(typeof(EvaluationResponded), "response")]
[JsonDerivedType(typeof(ContainerDown), "containerDown")]
[JsonDerivedType(typeof(MemoryReported), "memory")]
public abstract record RuntimeEvent
{
    /// <summary>The event's number within its session, from 1; 0 before it is sent.</summary>
    public long Sequence { get; init; }
}
