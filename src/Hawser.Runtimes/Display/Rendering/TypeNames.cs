namespace Hawser.Runtimes.Display.Rendering;

/// <summary>The names of types as C# has them, for people to read.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(decimal)] = "decimal",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(object)] = "object",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(string)] = "string",
        [typeof(void)] = "void",
    };

    /// <summary>The name alone; empty for an anonymous type.</summary>
    public static string Short(Type type) => Name(type, full: false);

    /// <summary>The name with its namespace and the types around it.</summary>
    public static string Full(Type type) => Name(type, full: true);

    /// <summary>Whether the compiler made the type and its name, for an anonymous object or an iterator.</summary>
    public static bool IsUnnamed(Type type) => type.Name.StartsWith('<');

    private static string Name(Type type, bool full)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!, full)}[{new string(',', type.GetArrayRank() - 1)}]";
        }
        if (type.HasElementType)
        {
            return Name(type.GetElementType()!, full) + (type.IsPointer ? "*" : "&");
        }
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying, full) + "?";
        }
        if (type.IsGenericParameter)
        {
            return type.Name;
        }
        if (IsUnnamed(type))
        {
            return full ? "(anonymous type)" : "";
        }
        Type[] arguments = type.GetGenericArguments();
        return full ? FullName(type, arguments) : Part(type, arguments, 0, full);
    }

    private static string FullName(Type type, Type[] arguments)
    {
        // From the inside out. The class that a language puts around a cell has a name that nobody could write, and is left out.
        string name = Part(type, arguments, OwnArgumentsFrom(type), full: true);
        Type outermost = type;
        for (Type? outer = type.DeclaringType; outer is not null; outer = outer.DeclaringType)
        {
            outermost = outer;
            if (!outer.Name.Contains('#', StringComparison.Ordinal))
            {
                name = $"{Part(outer, arguments, OwnArgumentsFrom(outer), full: true)}.{name}";
            }
        }
        return string.IsNullOrEmpty(outermost.Namespace) ? name : $"{outermost.Namespace}.{name}";
    }

    /// <summary>A nested type repeats the parameters of the types around it before its own.</summary>
    private static int OwnArgumentsFrom(Type type) => type.DeclaringType?.GetGenericArguments().Length ?? 0;

    private static string Part(Type type, Type[] arguments, int from, bool full)
    {
        int tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        string name = tick < 0 ? type.Name : type.Name[..tick];
        int to = Math.Min(type.GetGenericArguments().Length, arguments.Length);
        return to <= from ? name : $"{name}<{string.Join(", ", arguments[from..to].Select(argument => Name(argument, full)))}>";
    }
}
