using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hawser.Runtimes.CSharp.Loading;

/// <summary>
/// Has a cell's methods compiled for the processor before they are called, and the generic methods that they call with their type
/// arguments: the better part of what running a cell for the first time takes. Nothing of the cell runs.
/// </summary>
internal static class MachineCode
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Compiles what can be; what cannot is said when it is called.</summary>
    /// <param name="module">The loaded module.</param>
    /// <param name="image">What it was loaded from.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Make(Module module, byte[] image, CancellationToken cancellationToken)
    {
        using var file = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(image));
        MetadataReader reader = file.GetMetadataReader();
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Try(() => MakeType(module.ResolveType(MetadataTokens.GetToken(handle))));
        }

        for (int row = 1; row <= reader.GetTableRowCount(TableIndex.MethodSpec); row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            MakeCalled(module, MetadataTokens.MethodSpecificationHandle(row));
        }

        foreach (MemberReferenceHandle handle in reader.MemberReferences)
        {
            MemberReference reference = reader.GetMemberReference(handle);
            if (reference.GetKind() == MemberReferenceKind.Method && reference.Parent.Kind == HandleKind.TypeSpecification)
            {
                cancellationToken.ThrowIfCancellationRequested();
                MakeCalled(module, handle);
            }
        }
    }

    /// <summary>
    /// Compiles the lambdas of a cell's top level on the thread pool, while the cell begins to run on another processor. They are called in
    /// nearly all cases, and compiling them takes about as long as compiling the rest.
    /// </summary>
    /// <param name="cellClass">The class of the top level.</param>
    public static void MakeLambdasBeside(Type cellClass)
    {
        if (Environment.ProcessorCount == 1)
        {
            return;
        }

        Type[] closures =
            [.. cellClass.GetNestedTypes(BindingFlags.NonPublic).Where(static type => type.Name.StartsWith("<>c", StringComparison.Ordinal))];
        if (closures.Length > 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static types => Array.ForEach(types, static type => Try(() => MakeType(type))), closures, preferLocal: false);
        }
    }

    private static void MakeType(Type type)
    {
        if (type.ContainsGenericParameters)
        {
            return;
        }

        foreach (MethodBase method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
        {
            bool isOwn = !method.IsAbstract
                && !method.ContainsGenericParameters
                && !method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)
                && (method.MethodImplementationFlags & (MethodImplAttributes.CodeTypeMask | MethodImplAttributes.InternalCall)) == 0;
            if (isOwn)
            {
                Try(() => RuntimeHelpers.PrepareMethod(method.MethodHandle));
            }
        }
    }

    private static void MakeCalled(Module module, EntityHandle handle) => Try(() =>
    {
        // Within generic code of the cell itself there are parameters in the place of arguments: that is refused, and compiled when it is
        // called.
        if (module.ResolveMethod(MetadataTokens.GetToken(handle)) is { IsAbstract: false, ContainsGenericParameters: false } method)
        {
            RuntimeTypeHandle[] ofType = [.. method.DeclaringType?.GenericTypeArguments.Select(static type => type.TypeHandle) ?? []];
            RuntimeTypeHandle[] ofMethod = method.IsGenericMethod ? [.. method.GetGenericArguments().Select(static type => type.TypeHandle)] : [];
            RuntimeHelpers.PrepareMethod(method.MethodHandle, [.. ofType, .. ofMethod]);
        }
    });

    private static void Try(Action make)
    {
        try
        {
            make();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // It fails again where it is called, and then in the evaluation that it is part of.
        }
    }
}
