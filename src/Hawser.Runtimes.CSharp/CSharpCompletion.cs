using System.Text.Json.Serialization;

namespace Hawser.Runtimes.CSharp;

/// <summary>
/// Where the completion of C# comes from. The Roslyn of an SDK knows more about what a place asks for, such as expected types, members to
/// override and snippets, but cannot be unloaded: it is kept until the process ends.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<CSharpCompletion>))]
public enum CSharpCompletion
{
    /// <summary>
    /// The SDK's where there is one and the process ends with the runtime, as that of a standalone one does; else the built-in one.
    /// </summary>
    Automatic,

    /// <summary>
    /// The SDK's wherever there is one, also in a process that goes on. A process that was attached to by its id never gets it.
    /// </summary>
    Sdk,

    /// <summary>The built-in one: it needs no SDK, and less memory.</summary>
    BuiltIn,
}
