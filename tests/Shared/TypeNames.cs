using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Hawser.Tests.Shared;

/// <summary>Names of types as C# writes them, with the nullability of the place where they stand.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(void)] = "void",
    };

    public static string Of(FieldInfo field) => Of(field.FieldType, NullableFlags.Of(field));

    public static string Of(EventInfo e) => Of(e.EventHandlerType!, NullableFlags.Of(e));

    public static string Of(PropertyInfo property) => Of(property.PropertyType, NullableFlags.Of(property));

    public static string OfReturn(MethodInfo method) => Of(method.ReturnType, NullableFlags.Of(method.ReturnParameter));

    public static string OfParameter(ParameterInfo parameter)
    {
        string type = Of(parameter.ParameterType, NullableFlags.Of(parameter));
        if (parameter.ParameterType.IsByRef && (parameter.IsOut || parameter.IsIn))
        {
            type = (parameter.IsOut ? "out" : "in") + type["ref".Length..];
        }
        bool open = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));
        string value = parameter.HasDefaultValue ? " = " + Constant(parameter.RawDefaultValue, parameter.ParameterType) : "";
        return $"{(open ? "params " : "")}{type} {parameter.Name}{value}";
    }

    /// <summary>The name without type parameters, and without the types around it.</summary>
    public static string Simple(Type type)
    {
        int tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? type.Name : type.Name[..tick];
    }

    public static string Of(Type type) => Of(type, NullableFlags.None);

    // Takes the flags in the order in which the compiler wrote them, so every part must take its own, needed or not.
    private static string Of(Type type, NullableFlags flags)
    {
        if (type.IsByRef)
        {
            return "ref " + Of(type.GetElementType()!, flags);
        }
        if (type.IsPointer)
        {
            return Of(type.GetElementType()!, flags) + "*";
        }
        string mark = (!type.IsValueType || type.IsGenericType) && flags.Next() == 2 ? "?" : "";
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, flags)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        }
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying, flags) + "?";
        }
        if (type.IsGenericParameter)
        {
            return type.Name + mark;
        }
        return (Keywords.GetValueOrDefault(type) ?? Composed(type, flags)) + mark;
    }

    private static string Composed(Type type, NullableFlags flags)
    {
        int outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string prefix = type.IsNested ? Composed(type.DeclaringType!, NullableFlags.None) + "." : "";
        string[] arguments = [.. type.GetGenericArguments().Select(argument => Variance(argument) + Of(argument, flags)).Skip(outer)];
        return prefix + Simple(type) + (arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments)}>");
    }

    private static string Variance(Type argument)
    {
        if (!argument.IsGenericParameter || argument.DeclaringMethod is not null)
        {
            return "";
        }
        return (argument.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
        {
            GenericParameterAttributes.Covariant => "out ",
            GenericParameterAttributes.Contravariant => "in ",
            _ => "",
        };
    }

    /// <summary>The <c>where</c> clauses of type parameters, each with a leading space.</summary>
    public static string Constraints(IEnumerable<Type> parameters) => string.Concat(parameters.Select(Constraints));

    private static string Constraints(Type parameter)
    {
        if (!parameter.IsGenericParameter)
        {
            return "";
        }
        GenericParameterAttributes attributes = parameter.GenericParameterAttributes;
        Type[] types = parameter.GetGenericParameterConstraints();
        var all = new List<string>();
        byte flag = NullableFlags.OfTypeParameter(parameter).Next();
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            all.Add(flag == 2 ? "class?" : "class");
        }
        else if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
        {
            all.Add("struct");
        }
        else if (flag == 1 && types.Length == 0)
        {
            all.Add("notnull");
        }
        all.AddRange(types.Where(type => type != typeof(ValueType)).Select(Of).Order(StringComparer.Ordinal));
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !all.Contains("struct"))
        {
            all.Add("new()");
        }
        return all.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", all)}";
    }

    /// <summary>A constant as C# writes it.</summary>
    public static string Constant(object? value, Type type) => value switch
    {
        null => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        string text => $"\"{text}\"",
        char character => $"'{character}'",
        bool flag => flag ? "true" : "false",
        _ when (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } e => $"{Of(e)}.{Enum.ToObject(e, value)}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
