using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Hawser.Tests.Shared;

/// <summary>
/// Prints what users of an assembly can see, as compact C#: types by namespace and name, below each its members, all sorted ordinally, so
/// that the text depends on nothing but the surface. Types are named without their namespace.
/// </summary>
internal static class PublicApiPrinter
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The public surface of <paramref name="assembly"/>, in lines that end with LF.</summary>
    public static string Print(Assembly assembly)
    {
        var text = new StringBuilder();
        IEnumerable<IGrouping<string, Type>> namespaces = assembly.GetTypes()
            .Where(IsVisible)
            .GroupBy(type => type.Namespace ?? "")
            .OrderBy(group => group.Key, StringComparer.Ordinal);
        foreach (IGrouping<string, Type> group in namespaces)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append("namespace ").Append(group.Key is "" ? "(global)" : group.Key).Append('\n');
            foreach (Type type in group.OrderBy(TypeNames.Of, StringComparer.Ordinal))
            {
                text.Append('\n').Append(Declaration(type)).Append('\n');
                foreach (string member in Members(type).Order(StringComparer.Ordinal))
                {
                    text.Append("    ").Append(member).Append('\n');
                }
            }
        }
        return text.ToString();
    }

    private static bool IsVisible(Type type) =>
        type.IsNested
            ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
            : type.IsPublic;

    private static bool IsVisible(MethodBase? method) =>
        method is not null && (method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed));

    private static string Declaration(Type type)
    {
        string attributes = Attributes(type);
        int outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string constraints = TypeNames.Constraints(type.GetGenericArguments().Skip(outer));
        string access = type.IsNestedFamily || type.IsNestedFamORAssem ? "protected " : "public ";
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            return $"{attributes}{access}delegate {TypeNames.OfReturn(invoke)} {TypeNames.Of(type)}({Parameters(invoke)}){constraints}";
        }
        string bases = string.Join(", ", Bases(type));
        return $"{attributes}{access}{Kind(type)} {TypeNames.Of(type)}{(bases.Length == 0 ? "" : " : " + bases)}{constraints}";
    }

    private static string Kind(Type type)
    {
        if (type.IsEnum)
        {
            return "enum";
        }
        if (type.IsInterface)
        {
            return "interface";
        }
        if (type.IsValueType)
        {
            bool record = type.GetMethod("PrintMembers", Declared) is not null;
            string immutable = type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "";
            return immutable + (type.IsByRefLike ? "ref " : "") + (record ? "record " : "") + "struct";
        }
        string modifier = type switch
        {
            { IsAbstract: true, IsSealed: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsSealed: true } => "sealed ",
            _ => "",
        };
        return modifier + (type.GetMethod("<Clone>$") is null ? "class" : "record");
    }

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
        {
            Type underlying = Enum.GetUnderlyingType(type);
            return underlying == typeof(int) ? [] : [TypeNames.Of(underlying)];
        }
        Type? parent = type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) ? b : null;
        Type[] all = type.GetInterfaces();
        IEnumerable<Type> implied = all.SelectMany(i => i.GetInterfaces()).Concat(parent?.GetInterfaces() ?? []);
        IEnumerable<string> interfaces = all.Except(implied).Where(i => i.IsVisible).Select(TypeNames.Of).Order(StringComparer.Ordinal);
        return parent is null ? interfaces : interfaces.Prepend(TypeNames.Of(parent));
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            return [];
        }
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => $"{field.Name} = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
        }
        IEnumerable<string> fields = type.GetFields(Declared)
            .Where(field => field.IsPublic || ((field.IsFamily || field.IsFamilyOrAssembly) && !type.IsSealed)).Select(Field);
        IEnumerable<string> constructors = type.GetConstructors(Declared)
            .Where(constructor => !constructor.IsStatic && IsVisible(constructor) && !IsGenerated(constructor)).Select(Constructor);
        IEnumerable<string> properties = type.GetProperties(Declared)
            .Where(property => (IsVisible(property.GetMethod) || IsVisible(property.SetMethod)) && !IsGenerated(property)).Select(Property);
        IEnumerable<string> events = type.GetEvents(Declared).Where(e => IsVisible(e.AddMethod)).Select(Event);
        IEnumerable<string> methods = type.GetMethods(Declared)
            .Where(method => IsVisible(method) && !IsGenerated(method))
            .Where(method => !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
            .Select(Method);
        return fields.Concat(constructors).Concat(properties).Concat(events).Concat(methods);
    }

    // A record's own equality, cloning and printing: they follow from "record" in the declaration.
    private static bool IsGenerated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute))
        || (member is PropertyInfo { Name: "EqualityContract", GetMethod: { } getter } && IsGenerated(getter));

    private static string Field(FieldInfo field)
    {
        string access = field.IsPublic ? "" : "protected ";
        string modifiers = (field.IsLiteral ? "const " : field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        string value = field.IsLiteral ? " = " + TypeNames.Constant(field.GetRawConstantValue(), field.FieldType) : "";
        return $"{Attributes(field)}{access}{modifiers}{TypeNames.Of(field)} {field.Name}{value}";
    }

    private static string Constructor(ConstructorInfo constructor)
    {
        string access = constructor.IsPublic ? "" : "protected ";
        return $"{Attributes(constructor)}{access}{TypeNames.Simple(constructor.DeclaringType!)}({Parameters(constructor)})";
    }

    private static string Property(PropertyInfo property)
    {
        MethodInfo accessor = IsVisible(property.GetMethod) ? property.GetMethod! : property.SetMethod!;
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        int indices = property.GetIndexParameters().Length;
        string name = indices == 0 ? property.Name : $"this[{Parameters(accessor, indices)}]";
        string get = property.GetMethod is { } getter && IsVisible(getter) ? Access(getter, accessor) + "get; " : "";
        string set = property.SetMethod is { } setter && IsVisible(setter) ? Access(setter, accessor) + Setter(setter) : "";
        string prefix = Attributes(property) + Modifiers(accessor) + required;
        return $"{prefix}{TypeNames.Of(property)} {name} {{ {get}{set}}}";
    }

    private static string Access(MethodInfo one, MethodInfo shown) => one.IsPublic == shown.IsPublic ? "" : "protected ";

    private static string Setter(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; ";

    private static string Event(EventInfo e) => $"{Attributes(e)}{Modifiers(e.AddMethod!)}event {TypeNames.Of(e)} {e.Name}";

    private static string Method(MethodInfo method)
    {
        Type[] arguments = method.GetGenericArguments();
        string generic = arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(argument => argument.Name))}>";
        string prefix = Attributes(method) + Modifiers(method);
        return $"{prefix}{TypeNames.OfReturn(method)} {method.Name}{generic}({Parameters(method)}){TypeNames.Constraints(arguments)}";
    }

    private static string Modifiers(MethodInfo method)
    {
        string access = method.IsPublic ? "" : "protected ";
        string shared = method.IsStatic ? "static " : "";
        if (method.DeclaringType!.IsInterface)
        {
            return access + shared + (method.IsAbstract ? (method.IsStatic ? "abstract " : "") : "default ");
        }
        bool overrides = method.IsVirtual && method.GetBaseDefinition() != method;
        string kind = method switch
        {
            { IsVirtual: true, IsFinal: true } => overrides ? "sealed override " : "",
            { IsAbstract: true } => overrides ? "abstract override " : "abstract ",
            { IsVirtual: true } => overrides ? "override " : "virtual ",
            _ => "",
        };
        return access + shared + kind;
    }

    private static string Parameters(MethodBase method, int count = int.MaxValue) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "")
        + string.Join(", ", method.GetParameters().Take(count).Select(TypeNames.OfParameter));

    // Those that change what a user may do, and nothing else.
    private static string Attributes(MemberInfo member)
    {
        string[] shown =
        [
            "EditorBrowsable", "Experimental", "Flags", "Obsolete", "RequiresDynamicCode", "RequiresUnreferencedCode",
            "SupportedOSPlatform", "UnsupportedOSPlatform",
        ];
        bool obsoleteForOldCompilers = member.IsDefined(typeof(CompilerFeatureRequiredAttribute)) || member is Type { IsByRefLike: true };
        IEnumerable<string> names = member.CustomAttributes
            .Select(attribute => attribute.AttributeType.Name[..^"Attribute".Length])
            .Where(shown.Contains)
            .Where(name => name != "Obsolete" || !obsoleteForOldCompilers)
            .Distinct()
            .Order(StringComparer.Ordinal);
        return string.Concat(names.Select(name => $"[{name}] "));
    }
}
