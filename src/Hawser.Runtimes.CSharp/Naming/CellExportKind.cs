namespace Hawser.Runtimes.CSharp.Naming;

/// <summary>How a definition of a cell is reached from another cell.</summary>
internal enum CellExportKind
{
    /// <summary>Through the state of the cell that defines it: variables, properties, events and methods.</summary>
    Instance,

    /// <summary>Through the class of the cell that defines it: constants, static fields and static methods.</summary>
    Static,

    /// <summary>A type.</summary>
    Type,

    /// <summary>An alias of a <c>using</c>, which lasts with the other <c>using</c>s of its cell.</summary>
    Alias,
}
