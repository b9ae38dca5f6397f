namespace Hawser.Runtimes.CSharp.References;

/// <summary>Something that a restore has to say.</summary>
/// <param name="IsError">Whether it failed by it.</param>
/// <param name="Code">NuGet's number for it; may be empty.</param>
/// <param name="Text">The message.</param>
/// <param name="Package">The package that it is about; null where it is about none.</param>
internal sealed record RestoreMessage(bool IsError, string Code, string Text, string? Package = null);
