using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;
using Hawser.Runtimes.CSharp.Naming;
using Hawser.Runtimes.Editing;
using Microsoft.CodeAnalysis;

namespace Hawser.Runtimes.CSharp.Editing;

/// <summary>
/// The public types of assemblies, read from their metadata: the compiler would make symbols of all of them. What was read is kept with the
/// reference. Thread-safe.
/// </summary>
internal sealed class PublicTypes
{
    private readonly ConditionalWeakTable<PortableExecutableReference, IReadOnlyList<PublicType>> _known = [];

    /// <summary>The types of an assembly, but for those that their authors hide from editors.</summary>
    /// <param name="reference">The assembly.</param>
    public IReadOnlyList<PublicType> Of(PortableExecutableReference reference) => _known.GetValue(reference, Read);

    private static IReadOnlyList<PublicType> Read(PortableExecutableReference reference)
    {
        var types = new List<PublicType>();
        var namespaces = new Dictionary<StringHandle, string>();
        MetadataReader reader = ((AssemblyMetadata)reference.GetMetadata()).GetModules()[0].GetMetadataReader();
        foreach (TypeDefinition type in reader.TypeDefinitions.Select(reader.GetTypeDefinition))
        {
            bool isPublic = (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public;
            if (!isPublic || type.Namespace.IsNil || IsHidden(reader, type))
            {
                continue;
            }

            if (!namespaces.TryGetValue(type.Namespace, out string? used))
            {
                used = reader.GetString(type.Namespace);
                namespaces[type.Namespace] = used;
            }

            string name = reader.GetString(type.Name);
            string plain = CellNames.WithoutArity(name);
            int arity = plain.Length == name.Length ? 0 : int.Parse(name.AsSpan(plain.Length + 1), CultureInfo.InvariantCulture);
            types.Add(new PublicType(plain, used, arity, KindOf(reader, type)));
        }

        return types;
    }

    private static CompletionKind KindOf(MetadataReader reader, TypeDefinition type) =>
        (type.Attributes & TypeAttributes.Interface) != 0 ? CompletionKind.Interface : NameOf(reader, type.BaseType) switch
        {
            "Enum" => CompletionKind.Enum,
            "ValueType" => CompletionKind.Struct,
            "MulticastDelegate" => CompletionKind.Delegate,
            _ => CompletionKind.Class,
        };

    // [EditorBrowsable(EditorBrowsableState.Never)]: after the two bytes with which the arguments begin, the state.
    private static bool IsHidden(MetadataReader reader, TypeDefinition type)
    {
        foreach (CustomAttribute attribute in type.GetCustomAttributes().Select(reader.GetCustomAttribute))
        {
            EntityHandle owner = attribute.Constructor.Kind == HandleKind.MemberReference
                ? reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent
                : reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType();
            if (NameOf(reader, owner) == "EditorBrowsableAttribute")
            {
                BlobReader arguments = reader.GetBlobReader(attribute.Value);
                return arguments.Length >= 6
                    && arguments.ReadUInt16() == 1
                    && arguments.ReadInt32() == (int)System.ComponentModel.EditorBrowsableState.Never;
            }
        }

        return false;
    }

    private static string NameOf(MetadataReader reader, EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeReference => reader.GetString(reader.GetTypeReference((TypeReferenceHandle)type).Name),
        HandleKind.TypeDefinition when !type.IsNil => reader.GetString(reader.GetTypeDefinition((TypeDefinitionHandle)type).Name),
        _ => "",
    };
}
