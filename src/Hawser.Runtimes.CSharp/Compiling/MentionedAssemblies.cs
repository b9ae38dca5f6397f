using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>Which assemblies the signatures of an image mention. As a signature provider it gives nothing: it takes notes.</summary>
/// <param name="reader">The image's metadata.</param>
internal sealed class MentionedAssemblies(MetadataReader reader) : ISignatureTypeProvider<bool, bool>
{
    /// <summary>The simple names of the assemblies so far.</summary>
    public HashSet<string> Names { get; } = [];

    /// <summary>Adds what a type's definition and its members mention.</summary>
    /// <param name="type">The type.</param>
    /// <param name="isCounted">Whether a member of that name counts.</param>
    public void AddMembers(TypeDefinition type, Func<StringHandle, bool> isCounted)
    {
        AddType(type.BaseType);
        foreach (InterfaceImplementationHandle handle in type.GetInterfaceImplementations())
        {
            AddType(reader.GetInterfaceImplementation(handle).Interface);
        }

        AddConstraints(type.GetGenericParameters());
        foreach (FieldDefinition field in type.GetFields().Select(reader.GetFieldDefinition))
        {
            if (isCounted(field.Name))
            {
                field.DecodeSignature(this, false);
            }
        }

        foreach (MethodDefinition method in type.GetMethods().Select(reader.GetMethodDefinition))
        {
            method.DecodeSignature(this, false);
            AddConstraints(method.GetGenericParameters());
        }
    }

    /// <inheritdoc/>
    public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        EntityHandle scope = reader.GetTypeReference(handle).ResolutionScope;
        while (scope.Kind == HandleKind.TypeReference)
        {
            scope = reader.GetTypeReference((TypeReferenceHandle)scope).ResolutionScope;
        }

        if (scope.Kind == HandleKind.AssemblyReference)
        {
            Names.Add(reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name));
        }

        return false;
    }

    /// <inheritdoc/>
    public bool GetTypeFromSpecification(MetadataReader reader, bool genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, false);

    /// <inheritdoc/>
    public bool GetArrayType(bool elementType, ArrayShape shape) => false;

    /// <inheritdoc/>
    public bool GetByReferenceType(bool elementType) => false;

    /// <inheritdoc/>
    public bool GetFunctionPointerType(MethodSignature<bool> signature) => false;

    /// <inheritdoc/>
    public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => false;

    /// <inheritdoc/>
    public bool GetGenericMethodParameter(bool genericContext, int index) => false;

    /// <inheritdoc/>
    public bool GetGenericTypeParameter(bool genericContext, int index) => false;

    /// <inheritdoc/>
    public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => false;

    /// <inheritdoc/>
    public bool GetPinnedType(bool elementType) => false;

    /// <inheritdoc/>
    public bool GetPointerType(bool elementType) => false;

    /// <inheritdoc/>
    public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => false;

    /// <inheritdoc/>
    public bool GetSZArrayType(bool elementType) => false;

    /// <inheritdoc/>
    public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => false;

    private void AddConstraints(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterHandle parameter in parameters)
        {
            foreach (GenericParameterConstraintHandle constraint in reader.GetGenericParameter(parameter).GetConstraints())
            {
                AddType(reader.GetGenericParameterConstraint(constraint).Type);
            }
        }
    }

    private void AddType(EntityHandle type)
    {
        if (type.Kind == HandleKind.TypeReference)
        {
            GetTypeFromReference(reader, (TypeReferenceHandle)type, 0);
        }
        else if (type.Kind == HandleKind.TypeSpecification)
        {
            GetTypeFromSpecification(reader, false, (TypeSpecificationHandle)type, 0);
        }
    }
}
