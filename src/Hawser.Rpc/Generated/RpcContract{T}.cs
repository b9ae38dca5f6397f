using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Hawser.Rpc.Generated;

/// <summary>A contract with its generated proxy and dispatcher. Made by generated code; immutable.</summary>
/// <typeparam name="T">The interface.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcContract<T> : RpcContract
    where T : class
{
    private readonly Func<T, RpcInvocation, Task> _dispatch;

    /// <summary>Called by generated code.</summary>
    /// <param name="name">The contract's wire name.</param>
    /// <param name="hash">Its hash, 64 lower-case hexadecimal digits.</param>
    /// <param name="methods">Its methods, in the order that <paramref name="dispatch"/> counts them.</param>
    /// <param name="sequential">Whether the interface has <see cref="SequentialAttribute"/>.</param>
    /// <param name="jsonContext">Its <see cref="RpcContractAttribute.JsonContext"/>, or null.</param>
    /// <param name="createProxy">Makes a client.</param>
    /// <param name="dispatch">Reads the parameters, calls the target, and writes the result.</param>
    public RpcContract(
        string name,
        string hash,
        RpcMethod[] methods,
        bool sequential,
        [DynamicallyAccessedMembers(RpcJson.ContextMembers)] Type? jsonContext,
        Func<RpcCaller, T> createProxy,
        Func<T, RpcInvocation, Task> dispatch)
        : base(name, hash, methods, sequential)
    {
        ArgumentNullException.ThrowIfNull(createProxy);
        ArgumentNullException.ThrowIfNull(dispatch);
        CreateProxy = createProxy;
        _dispatch = dispatch;
        OwnJson = jsonContext is null ? null : RpcJson.FromContext(jsonContext);
    }

    /// <summary>The contract of <typeparamref name="T"/>, as its generated module initializer registered it.</summary>
    /// <exception cref="InvalidOperationException">The generator has not run for <typeparamref name="T"/>.</exception>
    [SuppressMessage("Design", "CA1000", Justification = "The contract of a type is looked up by the type.")]
    public static RpcContract<T> Instance
    {
        get
        {
            if (Registered is { } known)
            {
                return known;
            }

            // A module initializer runs when code of its module first runs, which a call through the interface alone does not cause.
            RuntimeHelpers.RunModuleConstructor(typeof(T).Module.ModuleHandle);
            return Registered ?? throw new InvalidOperationException(
                $"'{typeof(T)}' has no generated contract: put [RpcContract] on the interface, and let its project reference the package "
                + "Hawser.Rpc, whose source generator writes the contract's proxy and dispatcher.");
        }
    }

    /// <inheritdoc/>
    public override Type Type => typeof(T);

    internal static RpcContract<T>? Registered { get; set; }

    internal Func<RpcCaller, T> CreateProxy { get; }

    internal override RpcJson? OwnJson { get; }

    internal override Task Dispatch(object target, RpcInvocation invocation) => _dispatch((T)target, invocation);
}
