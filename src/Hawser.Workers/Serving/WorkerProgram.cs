using System.Diagnostics.CodeAnalysis;
using Hawser.Rpc;
using Hawser.Rpc.Generated;

namespace Hawser.Workers.Serving;

/// <summary>
/// What a worker process runs. The boot line names the closed generic class below, so that contract and worker class are type parameters
/// here as they were at the owner: nothing is built by reflection at run time but the constructor call, and trimming keeps it all.
/// </summary>
internal abstract class WorkerProgram
{
    internal abstract RpcContract Contract { get; }

    internal abstract WorkerBlueprint Blueprint { get; }

    /// <summary>The service of one connection, whose instance is asked for at the first call.</summary>
    internal abstract RpcService Serve(Func<object> instance);
}

/// <inheritdoc/>
/// <typeparam name="TContract">The interface that callers see.</typeparam>
/// <typeparam name="TWorker">The class behind it.</typeparam>
internal sealed class WorkerProgram<TContract, [DynamicallyAccessedMembers(WorkerBlueprint.Kept)] TWorker> : WorkerProgram
    where TContract : class
    where TWorker : class, TContract
{
    internal override RpcContract Contract => RpcContract<TContract>.Instance;

    internal override WorkerBlueprint Blueprint { get; } = WorkerBlueprint.Of(typeof(TWorker));

    internal override RpcService Serve(Func<object> instance) => RpcService.For<TContract>(_ => (TContract)instance());
}
