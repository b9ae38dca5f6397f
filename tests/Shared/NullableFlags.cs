using System.Reflection;

namespace Hawser.Tests.Shared;

/// <summary>
/// The nullability that the compiler recorded for one type in a signature, a flag for each part of it in the order in which the parts are
/// written: 1 is not null, 2 is nullable, 0 is unknown. Read raw, because <see cref="NullabilityInfoContext"/> does not tell T from T?.
/// </summary>
/// <remarks>The encoding: https://github.com/dotnet/roslyn/blob/main/docs/features/nullable-metadata.md</remarks>
internal sealed class NullableFlags
{
    private const string OwnAttribute = "System.Runtime.CompilerServices.NullableAttribute";
    private const string ContextAttribute = "System.Runtime.CompilerServices.NullableContextAttribute";

    private readonly byte[] _flags;
    private int _next;

    private NullableFlags(byte[] flags) => _flags = flags;

    /// <summary>No flags: for a place that carries none that can be read, such as a base type.</summary>
    public static NullableFlags None => new([0]);

    public static NullableFlags Of(ParameterInfo parameter) => new(Own(parameter.CustomAttributes) ?? Around(parameter.Member));

    public static NullableFlags Of(MemberInfo member) => new(Own(member.CustomAttributes) ?? Around(member.DeclaringType));

    public static NullableFlags OfTypeParameter(Type parameter) =>
        new(Own(parameter.CustomAttributes) ?? Around(parameter.DeclaringMethod as MemberInfo ?? parameter.DeclaringType));

    /// <summary>The flag of the next part. A single flag stands for all parts.</summary>
    public byte Next() => _flags.Length == 1 ? _flags[0] : _flags[_next++];

    private static byte[]? Own(IEnumerable<CustomAttributeData> attributes)
    {
        object? value = attributes.FirstOrDefault(a => a.AttributeType.FullName == OwnAttribute)?.ConstructorArguments[0].Value;
        return value switch
        {
            byte one => [one],
            IEnumerable<CustomAttributeTypedArgument> many => [.. many.Select(argument => (byte)argument.Value!)],
            _ => null,
        };
    }

    private static byte[] Around(MemberInfo? member)
    {
        for (; member is not null; member = member.DeclaringType)
        {
            if (member.CustomAttributes.FirstOrDefault(a => a.AttributeType.FullName == ContextAttribute) is { } context)
            {
                return [(byte)context.ConstructorArguments[0].Value!];
            }
        }
        return [0];
    }
}
