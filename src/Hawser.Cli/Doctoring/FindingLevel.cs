using System.Text.Json.Serialization;

namespace Hawser.Cli.Doctoring;

/// <summary>How much a finding matters.</summary>
internal enum FindingLevel
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Hawser works, but for something that not everybody needs.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,

    /// <summary>Hawser does not work here.</summary>
    [JsonStringEnumMemberName("fault")]
    Fault,
}
