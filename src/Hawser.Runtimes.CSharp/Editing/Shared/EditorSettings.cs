namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>How the code of an editor is read.</summary>
/// <param name="Usings">The namespaces and static classes that every cell uses.</param>
/// <param name="AllowUnsafe">Whether unsafe code is allowed.</param>
/// <param name="Nullable">Whether reference types are checked for null.</param>
internal sealed record EditorSettings(IReadOnlyList<string> Usings, bool AllowUnsafe, bool Nullable);
