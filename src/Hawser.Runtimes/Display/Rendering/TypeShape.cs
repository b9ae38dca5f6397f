using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Hawser.Runtimes.Display.Rendering;

/// <summary>
/// What the rendering has to know of a type, found out once by reflection. It refers to the type, so whoever keeps it keeps it weakly.
/// </summary>
internal sealed class TypeShape
{
    private const BindingFlags Public = BindingFlags.Instance | BindingFlags.Public;

    public TypeShape(Type type)
    {
        Name = TypeNames.Short(type);
        IsFramework = IsOrIsIn(type.Namespace, "System") || IsOrIsIn(type.Namespace, "Microsoft");
        HasOwnText = OverridesToString(type);
        Type[] interfaces = type.GetInterfaces();
        IsDictionary = typeof(IDictionary).IsAssignableFrom(type)
            || Array.Exists(interfaces, static one => Is(one, typeof(IReadOnlyDictionary<,>)) || Is(one, typeof(IDictionary<,>)));
        IsPair = Is(type, typeof(KeyValuePair<,>));
        IsGrouping = Array.Exists(interfaces, static one => Is(one, typeof(IGrouping<,>)));
        IsAsyncSequence = Array.Find(interfaces, static one => Is(one, typeof(IAsyncEnumerable<>))) is not null;
        Type? counted = Array.Find(interfaces, static one => Is(one, typeof(IReadOnlyCollection<>)) || Is(one, typeof(ICollection<>)));
        Count = counted?.GetProperty("Count");
        Members = IsGrouping ? [GroupingKey(interfaces)] : [.. Properties(type), .. Fields(type)];
    }

    /// <summary>The type's short name; empty for one that has none.</summary>
    public string Name { get; }

    /// <summary>Whether it is of .NET itself: then its own text is worth more than its properties.</summary>
    public bool IsFramework { get; }

    /// <summary>Whether somebody wrote a <c>ToString</c> for it: not <see cref="object"/>, and not the compiler for a record.</summary>
    public bool HasOwnText { get; }

    /// <summary>Whether it is a dictionary.</summary>
    public bool IsDictionary { get; }

    /// <summary>Whether it is a dictionary's entry.</summary>
    public bool IsPair { get; }

    /// <summary>Whether it is a group of <c>GroupBy</c>.</summary>
    public bool IsGrouping { get; }

    /// <summary>Whether only awaiting it would tell its items.</summary>
    public bool IsAsyncSequence { get; }

    /// <summary>The number of a collection's items, had without enumerating them; null where there is none.</summary>
    public PropertyInfo? Count { get; }

    /// <summary>Its public properties and fields that can be read; of a group, its key.</summary>
    public IReadOnlyList<MemberInfo> Members { get; }

    /// <summary>Reads one of <see cref="Members"/>. What its code throws comes as it is.</summary>
    public static object? Read(MemberInfo member, object value) => member is PropertyInfo property
        ? property.GetValue(value, BindingFlags.DoNotWrapExceptions, null, null, null)
        : ((FieldInfo)member).GetValue(value);

    private static bool IsOrIsIn(string? name, string root) =>
        name is not null && name.StartsWith(root, StringComparison.Ordinal) && (name.Length == root.Length || name[root.Length] == '.');

    private static bool Is(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static PropertyInfo GroupingKey(Type[] interfaces) =>
        Array.Find(interfaces, static one => Is(one, typeof(IGrouping<,>)))!.GetProperty("Key")!;

    private static bool OverridesToString(Type type)
    {
        MethodInfo? method = type.GetMethod(nameof(ToString), Public, Type.EmptyTypes);
        return method is not null
            && method.GetBaseDefinition().DeclaringType == typeof(object)
            && method.DeclaringType != typeof(object)
            && method.DeclaringType != typeof(ValueType)
            && !method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            && !TypeNames.IsUnnamed(type);
    }

    private static IEnumerable<PropertyInfo> Properties(Type type)
    {
        // The most derived first, so that of two with one name the one that hides the other is found.
        HashSet<string> names = new(StringComparer.Ordinal);
        return type.GetProperties(Public).Where(property =>
            property.GetMethod is { IsPublic: true }
            && property.GetIndexParameters().Length == 0
            && IsReadable(property.PropertyType)
            && names.Add(property.Name));
    }

    private static IEnumerable<FieldInfo> Fields(Type type) => type.GetFields(Public).Where(static field => IsReadable(field.FieldType));

    /// <summary>What lives on the stack only, or is an address, cannot be had as an object.</summary>
    private static bool IsReadable(Type type) => !type.IsByRef && !type.IsByRefLike && !type.IsPointer && !type.IsFunctionPointer;
}
