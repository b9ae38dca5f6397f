using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using Hawser.Runtimes.CSharp.Naming;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>
/// Reads from a cell's image what the cell defines. The metadata has it exactly: expression variables and deconstructions became fields,
/// whatever the syntax was.
/// </summary>
internal sealed class CellImage : IDisposable
{
    private const int ImplementationFlags = 4;
    private readonly byte[] _image;
    private readonly PEReader _file;
    private readonly MetadataReader _reader;
    private readonly TypeDefinition _class;

    /// <summary>Opens an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="className">The class of the cell's top level.</param>
    public CellImage(byte[] image, string className)
    {
        _image = image;
        _file = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(image));
        _reader = _file.GetMetadataReader();
        _class = _reader.TypeDefinitions
            .Select(_reader.GetTypeDefinition)
            .First(type => type.Namespace.IsNil && _reader.StringComparer.Equals(type.Name, className));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>The names of the cell's variables, properties, events, methods and types, each with how it is reached.</summary>
    public IEnumerable<CellExport> Definitions()
    {
        foreach (FieldDefinition field in _class.GetFields().Select(_reader.GetFieldDefinition))
        {
            if (NameOf(field.Name) is { } name)
            {
                bool isStatic = field.Attributes.HasFlag(FieldAttributes.Static);
                yield return new CellExport(name, KindOf(isStatic), field.Attributes.HasFlag(FieldAttributes.Literal));
            }
        }

        foreach (PropertyDefinition property in _class.GetProperties().Select(_reader.GetPropertyDefinition))
        {
            PropertyAccessors accessors = property.GetAccessors();
            if (NameOf(property.Name) is { } name)
            {
                yield return new CellExport(name, KindOf(IsStatic(accessors.Getter.IsNil ? accessors.Setter : accessors.Getter)));
            }
        }

        foreach (EventDefinition @event in _class.GetEvents().Select(_reader.GetEventDefinition))
        {
            if (NameOf(@event.Name) is { } name)
            {
                yield return new CellExport(name, KindOf(IsStatic(@event.GetAccessors().Adder)));
            }
        }

        foreach (MethodDefinition method in _class.GetMethods().Select(_reader.GetMethodDefinition))
        {
            if (!method.Attributes.HasFlag(MethodAttributes.SpecialName) && NameOf(method.Name) is { } name)
            {
                yield return new CellExport(name, KindOf(method.Attributes.HasFlag(MethodAttributes.Static)));
            }
        }

        foreach (TypeDefinition type in _class.GetNestedTypes().Select(_reader.GetTypeDefinition))
        {
            if (NameOf(type.Name) is { } name)
            {
                yield return new CellExport(name, CellExportKind.Type);
            }
        }
    }

    /// <summary>The assemblies of other cells that the definitions mention: not those that only method bodies use.</summary>
    public HashSet<string> MentionedCells()
    {
        var mentioned = new MentionedAssemblies(_reader);
        if (!_reader.AssemblyReferences.Any(handle => IsCell(_reader.GetAssemblyReference(handle).Name)))
        {
            return [];
        }

        foreach (TypeDefinition type in _reader.TypeDefinitions.Select(_reader.GetTypeDefinition))
        {
            // The compiler's own types, such as closures and state machines, are nobody's to name; but a variable may be of an anonymous
            // type.
            string typeName = _reader.GetString(type.Name);
            if (!typeName.StartsWith('<') || typeName.StartsWith("<>f__Anonymous", StringComparison.Ordinal))
            {
                mentioned.AddMembers(type, name => NameOf(name) is not null);
            }
        }

        mentioned.Names.RemoveWhere(static name => !name.StartsWith(CellNames.ClassPrefix, StringComparison.Ordinal));
        return mentioned.Names;
    }

    /// <summary>
    /// Forbids the run time to inline the functions of the top level, so that each of them has its frame in a stack trace; what is within
    /// types is inlined as usual.
    /// </summary>
    public void KeepFrames()
    {
        foreach (MethodDefinitionHandle handle in _class.GetMethods())
        {
            if ((_reader.GetMethodDefinition(handle).ImplAttributes & MethodImplAttributes.AggressiveInlining) == 0)
            {
                AddFlags(handle, MethodImplAttributes.NoInlining);
            }
        }
    }

    /// <summary>
    /// Tells the run time not to optimize the code of the top level, where it has no loop: what runs once is compiled faster than it would
    /// be optimized, and code that can be unloaded is compiled only once.
    /// </summary>
    public void RunOnce()
    {
        foreach (TypeDefinition machine in _class.GetNestedTypes().Select(_reader.GetTypeDefinition))
        {
            if (!_reader.StringComparer.StartsWith(machine.Name, "<<Initialize>>d__"))
            {
                continue;
            }

            foreach (MethodDefinitionHandle handle in machine.GetMethods())
            {
                if (_reader.StringComparer.Equals(_reader.GetMethodDefinition(handle).Name, "MoveNext"))
                {
                    AddFlags(handle, MethodImplAttributes.NoOptimization);
                }
            }
        }
    }

    /// <summary>
    /// Makes the fields behind events private again: in scripts the compiler makes them public, and an event and a field of one name are
    /// ambiguous.
    /// </summary>
    public void HideEventFields()
    {
        EventDefinitionHandleCollection events = _class.GetEvents();
        if (events.Count == 0)
        {
            return;
        }

        HashSet<string> names = [.. events.Select(handle => _reader.GetString(_reader.GetEventDefinition(handle).Name))];
        foreach (FieldDefinitionHandle handle in _class.GetFields())
        {
            FieldDefinition field = _reader.GetFieldDefinition(handle);
            if (names.Contains(_reader.GetString(field.Name)))
            {
                FieldAttributes attributes = (field.Attributes & ~FieldAttributes.FieldAccessMask) | FieldAttributes.Private;
                BinaryPrimitives.WriteUInt16LittleEndian(RowOf(TableIndex.Field, handle), (ushort)attributes);
            }
        }
    }

    /// <summary>
    /// Gives the code the texts that its author wrote: where the compiler passes an argument's text
    /// (<see cref="System.Runtime.CompilerServices.CallerArgumentExpressionAttribute"/>), it takes that of the linked code.
    /// </summary>
    /// <param name="asWritten">Gives the author's text, which is shorter, for one of the linked code; null for all other texts.</param>
    public void Restore(Func<string, string?> asWritten)
    {
        int heap = _file.PEHeaders.MetadataStartOffset + _reader.GetHeapMetadataOffset(HeapIndex.UserString);
        UserStringHandle next;
        for (UserStringHandle text = _reader.GetNextHandle(default(UserStringHandle)); !text.IsNil; text = next)
        {
            next = _reader.GetNextHandle(text);
            string linked = _reader.GetUserString(text);
            if (CellNames.Clean(linked) != linked && asWritten(linked) is { } written)
            {
                // It is found by its place. What is left over of the longer one is as many empty texts.
                int start = MetadataTokens.GetHeapOffset(text);
                int end = next.IsNil ? _reader.GetHeapSize(HeapIndex.UserString) : MetadataTokens.GetHeapOffset(next);
                var shorter = new BlobBuilder();
                shorter.WriteUserString(written);
                Span<byte> place = _image.AsSpan(heap + start, end - start);
                place.Clear();
                shorter.ToArray().CopyTo(place);
            }
        }
    }

    private void AddFlags(MethodDefinitionHandle handle, MethodImplAttributes added)
    {
        Span<byte> flags = RowOf(TableIndex.MethodDef, handle)[ImplementationFlags..];
        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | (ushort)added));
    }

    private Span<byte> RowOf(TableIndex table, EntityHandle handle)
    {
        int rowSize = _reader.GetTableRowSize(table);
        int start = _file.PEHeaders.MetadataStartOffset + _reader.GetTableMetadataOffset(table);
        return _image.AsSpan(start + (rowSize * (MetadataTokens.GetRowNumber(handle) - 1)), rowSize);
    }

    private static CellExportKind KindOf(bool isStatic) => isStatic ? CellExportKind.Static : CellExportKind.Instance;

    private bool IsStatic(MethodDefinitionHandle method) =>
        !method.IsNil && _reader.GetMethodDefinition(method).Attributes.HasFlag(MethodAttributes.Static);

    private bool IsCell(StringHandle name) => _reader.StringComparer.StartsWith(name, CellNames.ClassPrefix);

    private string? NameOf(StringHandle handle)
    {
        string name = _reader.GetString(handle);
        bool isCompilers = name.Contains('<', StringComparison.Ordinal)
            || name.Contains('.', StringComparison.Ordinal)
            || name.StartsWith(CellNames.StatePrefix, StringComparison.Ordinal);
        return isCompilers ? null : name;
    }
}
