using System.Globalization;
using System.Text.RegularExpressions;

namespace Hawser.Runtimes.CSharp.Naming;

/// <summary>
/// The names that code of a cell gets beyond its author's: the class that its top level becomes, and the fields by which it reaches the
/// states of its parents. They are not to be seen by users: what is shown is cleaned by <see cref="Clean"/>.
/// </summary>
internal static partial class CellNames
{
    /// <summary>
    /// What the names of cells' classes and assemblies begin with; the container's number and that of the cell within it follow.
    /// </summary>
    public const string ClassPrefix = "__Cell";

    /// <summary>What the names of the fields that hold parents' states begin with; the numbers of the parent's class follow.</summary>
    public const string StatePrefix = "__cell";

    /// <summary>The name of a cell's class and assembly: each of those that are loaded has its own.</summary>
    /// <param name="container">The container's number, see <see cref="Loading.ContainerNumbers"/>.</param>
    /// <param name="cell">The cell's number within the container, from 1; 0 for code that is not loaded.</param>
    public static string Class(int container, int cell) => string.Create(CultureInfo.InvariantCulture, $"{ClassPrefix}{container}_{cell}");

    /// <summary>The name of the field by which a cell reaches the state of another one.</summary>
    /// <param name="className">The other cell's class.</param>
    public static string State(string className) => string.Concat(StatePrefix, className.AsSpan(ClassPrefix.Length));

    /// <summary>The metadata's name of a type without the number of its parameters.</summary>
    /// <param name="name">The name.</param>
    public static string WithoutArity(string name)
    {
        int tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? name : name[..tick];
    }

    /// <summary>Takes the names of cells' classes and states out of a text that is shown.</summary>
    /// <param name="text">A message, or a type's name.</param>
    public static string Clean(string text) => text.Contains("__", StringComparison.Ordinal) ? Qualifier().Replace(text, "") : text;

    [GeneratedRegex(@"(global::)?__[Cc]ell\d+_\d+[.+]")]
    private static partial Regex Qualifier();
}
