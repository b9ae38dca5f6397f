namespace Hawser.Runtimes.CSharp.Directives;

/// <summary>What a directive brings in.</summary>
internal enum CellDirectiveKind
{
    /// <summary><c>#r</c>: assemblies, by path or package.</summary>
    Reference,

    /// <summary><c>#load</c>: another file's code.</summary>
    Load,
}
