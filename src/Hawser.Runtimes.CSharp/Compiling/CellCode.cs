using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using Hawser.Runtimes.CSharp.Naming;
using Microsoft.CodeAnalysis;

namespace Hawser.Runtimes.CSharp.Compiling;

/// <summary>
/// What a cell was compiled to, as far as later cells need it: its image, which they are compiled against, and what it defines. It keeps
/// neither syntax nor symbols, so that a thousand cells cost little more than their images.
/// </summary>
internal sealed class CellCode
{
    private WeakReference<PortableExecutableReference>? _reference;

    /// <summary>Describes compiled code.</summary>
    public CellCode(string className, byte[] image)
    {
        ClassName = className;
        Image = image;
    }

    /// <summary>The class of the cell's top level, which is the name of its assembly too.</summary>
    public string ClassName { get; }

    /// <summary>Its image. Nobody writes to it.</summary>
    public byte[] Image { get; }

    /// <summary>What it defines, by the names in the compiler's metadata.</summary>
    public required FrozenDictionary<string, CellExport> Exports { get; init; }

    /// <summary>Its <c>using</c> directives, which last.</summary>
    public required IReadOnlyList<LastingUsing> Usings { get; init; }

    /// <summary>What it references beyond the process's own assemblies; this lasts too.</summary>
    public required CellReferences References { get; init; }

    /// <summary>The cells whose types its definitions mention, so that who refers to this needs those.</summary>
    public required IReadOnlyList<CellCode> Mentioned { get; init; }

    /// <summary>The assembly, once it is loaded.</summary>
    public Assembly? Assembly { get; set; }

    /// <summary>The image as the compiler reads it; what it has read is kept for as long as there is memory.</summary>
    public PortableExecutableReference Reference
    {
        get
        {
            if (_reference is null || !_reference.TryGetTarget(out PortableExecutableReference? reference))
            {
                ImmutableArray<byte> image = ImmutableCollectionsMarshal.AsImmutableArray(Image);
                reference = MetadataReference.CreateFromImage(image, filePath: ClassName);
                _reference = new WeakReference<PortableExecutableReference>(reference);
            }

            return reference;
        }
    }

    /// <summary>Adds this and all that it mentions.</summary>
    /// <param name="codes">What is to be referenced.</param>
    public void AddTo(HashSet<CellCode> codes)
    {
        if (codes.Add(this))
        {
            foreach (CellCode mentioned in Mentioned)
            {
                mentioned.AddTo(codes);
            }
        }
    }
}
