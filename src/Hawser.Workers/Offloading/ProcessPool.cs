using System.Diagnostics.CodeAnalysis;
using Hawser.Workers.Offloading;

namespace Hawser.Workers;

/// <summary>
/// Runs static functions of this application in other processes, without a contract: for work that is to use all processors, that may
/// crash, or that must be ended when it takes too long. Disposing it ends the processes. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A function is found by identity: the processes are of the same build, so the method itself is named, and nothing has to be registered.
/// It must be static, or a lambda that captures nothing (<c>static x => …</c>): analyzer HWR021 finds most that are not, and the others are
/// refused when they are given. Static fields are those of the other process, each with values of its own. Argument and result cross as
/// JSON, by System.Text.Json with fields. Methods that return <see cref="Task"/> or <see cref="Task{TResult}"/> are awaited in the other
/// process; <see cref="ValueTask"/>, <c>async void</c> and asynchronous sequences are refused.
/// </para>
/// <para>
/// What a function throws, the call fails with, as <see cref="Rpc.RemoteException"/>. One that takes no token cannot hear that it was given
/// up, so its process is killed for it, and replaced: at once past its time-out and when the caller's token fires, and when a loop over
/// results is left early, unless it ends within a tenth of a second. One that takes a token has
/// <see cref="WorkerOptions.CancellationGrace"/> to end; where that is infinite, nothing is killed. A call whose process dies otherwise
/// fails as <see cref="WorkerPool{TContract}"/> says; functions are run again only in maps and reductions that say so
/// (<see cref="MapOptions.Idempotent"/>).
/// </para>
/// </remarks>
[RequiresUnreferencedCode(Reason)]
[RequiresDynamicCode(Reason)]
public sealed partial class ProcessPool : IAsyncDisposable
{
    internal const string Reason =
        "Functions are found by reflection, and their arguments and results are carried by it. "
        + "Use WorkerPool with a contract, whose code is generated.";

    private readonly WorkerPool<IOffload, Offload> _pool;
    private readonly bool _kills;

    /// <summary>Makes the pool, and begins to start its processes.</summary>
    /// <param name="options">
    /// How many processes, and of what kind. Null, the default: one for each processor, called <c>offload</c>.
    /// </param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public ProcessPool(WorkerPoolOptions? options = null)
    {
        options ??= new WorkerPoolOptions { Worker = new WorkerOptions { Name = "offload" } };
        _kills = options.Worker.CancellationGrace != Timeout.InfiniteTimeSpan;
        _pool = new WorkerPool<IOffload, Offload>(options);
    }

    /// <inheritdoc cref="WorkerPool{TContract}.Statistics"/>
    public PoolStatistics Statistics => _pool.Statistics;

    /// <inheritdoc cref="WorkerPool{TContract}.WaitUntilReadyAsync(CancellationToken)"/>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken = default) => _pool.WaitUntilReadyAsync(cancellationToken);

    /// <inheritdoc cref="WorkerPool{TContract}.DrainAsync(CancellationToken)"/>
    public Task DrainAsync(CancellationToken cancellationToken = default) => _pool.DrainAsync(cancellationToken);

    /// <inheritdoc cref="WorkerPool{TContract}.DisposeAsync"/>
    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    /// <param name="function">The function.</param>
    /// <param name="deaf">The time that it has to end when it was given up and takes no token.</param>
    private TimeSpan? Grace(FunctionReference function, TimeSpan deaf) => function.TakesToken || !_kills ? null : deaf;
}
