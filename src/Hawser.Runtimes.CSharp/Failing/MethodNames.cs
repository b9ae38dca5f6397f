using System.Reflection;
using Hawser.Runtimes.CSharp.Naming;

namespace Hawser.Runtimes.CSharp.Failing;

/// <summary>
/// Turns the compiler's names of methods back into the author's. The compiler puts the author's name between the first pair of angle
/// brackets, a kind's letter behind it, and for a local function its name behind that: <c>&lt;Outer&gt;g__Inner|0_1</c>,
/// <c>&lt;Outer&gt;b__0</c>, <c>&lt;Outer&gt;d__3</c>.
/// </summary>
internal static class MethodNames
{
    /// <summary>What the code of a cell that is in no method is called.</summary>
    public const string TopLevel = "top level";

    private const string Initialize = "<Initialize>";

    /// <summary>A method's name as its author would write it.</summary>
    /// <param name="method">The method.</param>
    public static string Of(MethodBase method)
    {
        string name = method.Name;
        Type? type = method.DeclaringType;

        // State machines and closures: what they belong to is in their names.
        while (type is not null && type.Name.StartsWith('<'))
        {
            if (name is "MoveNext" && AuthorsName(type.Name) is not null)
            {
                name = type.Name;
            }

            type = type.DeclaringType;
        }

        string written = Written(name);
        string owner = type is null ? "" : OwnerOf(type);
        return (owner, written) switch
        {
            ("", _) => written,
            (_, ".ctor") => $"new {owner}",
            (_, ".cctor") => $"static {owner}",
            _ => $"{owner}.{written}",
        };
    }

    private static string Written(string name)
    {
        if (!name.StartsWith('<'))
        {
            return name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("set_", StringComparison.Ordinal) ? name[4..] : name;
        }

        (string author, string kind) = AuthorsName(name) ?? (name, "");
        string outer = author is Initialize ? TopLevel : Written(author);
        if (kind.StartsWith("g__", StringComparison.Ordinal))
        {
            int end = kind.IndexOf('|', StringComparison.Ordinal);
            return end < 0 ? kind[3..] : kind[3..end];
        }

        return kind.StartsWith("b__", StringComparison.Ordinal) ? $"lambda in {outer}" : outer;
    }

    // What stands between the outermost brackets, and what follows them.
    private static (string Author, string Kind)? AuthorsName(string name)
    {
        int depth = 0;
        for (int i = 0; i < name.Length; i++)
        {
            depth += name[i] switch { '<' => 1, '>' => -1, _ => 0 };
            if (depth == 0)
            {
                return i > 1 ? (name[1..i], name[(i + 1)..]) : null;
            }
        }

        return null;
    }

    private static string OwnerOf(Type type)
    {
        string name = CellNames.Clean((type.FullName ?? type.Name) + "+").TrimEnd('+').Replace('+', '.');
        return string.Join('.', name.Split('.').Select(CellNames.WithoutArity));
    }
}
