namespace Hawser.Runtimes.CSharp.Naming;

/// <summary>The names declared in a part of a cell's code, within those of the parts around it.</summary>
/// <param name="outer">The part around it; null for the whole.</param>
/// <param name="names">What is declared directly in it.</param>
/// <param name="isType">Whether it is a type's body.</param>
internal sealed class NameScope(NameScope? outer, HashSet<string>? names, bool isType)
{
    /// <summary>The part around it; null for the whole.</summary>
    public NameScope? Outer => outer;

    /// <summary>Whether it is, or is in, a type's body.</summary>
    public bool IsInType { get; } = isType || outer is { IsInType: true };

    /// <summary>Whether a name that stands in it is declared in it or around it.</summary>
    /// <param name="name">The name.</param>
    public bool Declares(string name)
    {
        for (NameScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Holds(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a name that stands in it is declared in it or around it, but for the cell's top level.</summary>
    /// <param name="name">The name.</param>
    public bool DeclaresWithin(string name)
    {
        for (NameScope scope = this; scope.Outer is { } outer; scope = outer)
        {
            if (scope.Holds(name))
            {
                return true;
            }
        }

        return false;
    }

    private bool Holds(string name) => names is not null && names.Contains(name);
}
