using System.Text.Json.Serialization;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>What a restore came to.</summary>
/// <param name="Packages">The packages that were asked for, and those that they need; empty where it failed.</param>
/// <param name="Messages">What it had to say.</param>
internal sealed record RestoreResult(IReadOnlyList<RestoredPackage> Packages, IReadOnlyList<RestoreMessage> Messages)
{
    /// <summary>None took place, and the cache does not have what was asked for.</summary>
    public static RestoreResult NotThere { get; } = new([], []) { IsThere = false };

    /// <summary>Whether it is known what the packages stand for.</summary>
    [JsonIgnore]
    public bool IsThere { get; private init; } = true;

    /// <summary>A restore that failed.</summary>
    /// <param name="text">Why.</param>
    public static RestoreResult Failed(string text) => new([], [new RestoreMessage(true, "", text)]);

    /// <summary>Whether there are packages to use.</summary>
    public bool Succeeded => !Messages.Any(static message => message.IsError);
}
